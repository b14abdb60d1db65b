package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import dev.cofferdam.hwsim.hart.Timebase;
import dev.cofferdam.hwsim.memory.Device;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The core-local interruptor: machine software interrupts, timer comparators and the time. The comparators live in the
 * harts. Used by the machine's thread.
 *
 * <p>Source: SiFive CLINT, as the RISC-V ACLINT specification keeps it: msip at 0, mtimecmp at 0x4000, mtime at 0xBFF8.
 */
public final class Clint implements Device {
    private static final int COMPARATORS = 0x4000;
    private static final int TIME = 0xBFF8;

    private final List<Hart> harts;
    private final Timebase timebase;
    private final LongSupplier now;
    private final boolean[] software;

    /** {@code now} gives the machine's clock in cycles. */
    public Clint(List<Hart> harts, Timebase timebase, LongSupplier now) {
        this.harts = harts;
        this.timebase = timebase;
        this.now = now;
        this.software = new boolean[harts.size()];
    }

    @Override
    public long size() {
        return 0x10000;
    }

    @Override
    public long read(long offset, int size) {
        int at = (int) offset;
        if (at < COMPARATORS) {
            long second = size == 8 ? software(at + 4) << 32 : 0;
            return software(at) | second;
        }
        long register = wide(at & ~7);
        long shifted = register >>> (8 * (at & 7));
        return size == 8 ? shifted : shifted & ((1L << (8 * size)) - 1);
    }

    /** The software interrupt register at an offset, of which the lowest byte holds all there is. */
    private long software(int at) {
        return (at & 3) == 0 && at >> 2 < software.length && software[at >> 2] ? 1 : 0;
    }

    private long wide(int at) {
        int hart = (at - COMPARATORS) / 8;
        if (at >= COMPARATORS && hart < harts.size()) {
            return harts.get(hart).machineTimer();
        }
        return at == TIME ? timebase.ticks(now.getAsLong()) : 0;
    }

    @Override
    public void write(long offset, int size, long value) {
        int at = (int) offset;
        if (at < COMPARATORS) {
            setSoftware(at, value);
            if (size == 8) {
                setSoftware(at + 4, value >>> 32);
            }
            return;
        }
        int shift = 8 * (at & 7);
        long mask = size == 8 ? -1 : ((1L << (8 * size)) - 1) << shift;
        long merged = (wide(at & ~7) & ~mask) | (value << shift & mask);
        int hart = ((at & ~7) - COMPARATORS) / 8;
        if (at >= COMPARATORS && hart < harts.size()) {
            harts.get(hart).setMachineTimer(merged);
        } else if ((at & ~7) == TIME) {
            timebase.setOffset(timebase.offset() + merged - wide(TIME));
            harts.forEach(Hart::callForAttention);
        }
    }

    private void setSoftware(int at, long value) {
        if ((at & 3) == 0 && at >> 2 < software.length) {
            software[at >> 2] = (value & 1) != 0;
            harts.get(at >> 2).setLine(Status.MSI, software[at >> 2]);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (boolean pending : software) {
            out.writeBoolean(pending);
        }
        out.writeLong(timebase.offset());
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int i = 0; i < software.length; i++) {
            software[i] = in.readBoolean();
        }
        timebase.setOffset(in.readLong());
    }
}
