package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.memory.Ram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A machine's whole state as bytes: harts, devices, and the pages of memory that are not all zero. What the disks hold is
 * not in it. It is restored into a machine that was built in the same way. Static functions; between two runs of the
 * machine, on its thread.
 */
public final class Snapshot {
    private static final int MAGIC = 0x43464857;
    private static final int VERSION = 2;

    private Snapshot() {}

    /** Writes a machine's state. */
    public static void save(Machine machine, DataOutput out) throws IOException {
        Ram ram = machine.ram();
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(ram.size());
        out.writeInt(machine.harts().size());
        out.writeInt(machine.virtioDevices());
        machine.saveDevices(out);
        byte[] page = new byte[Ram.PAGE_SIZE];
        MemorySegment copy = MemorySegment.ofArray(page);
        MemorySegment zero = MemorySegment.ofArray(new byte[Ram.PAGE_SIZE]);
        for (long at = 0; at < ram.size(); at += Ram.PAGE_SIZE) {
            copy.copyFrom(ram.segment().asSlice(at, Ram.PAGE_SIZE));
            if (copy.mismatch(zero) >= 0) {
                out.writeLong(at);
                out.write(page);
            }
        }
        out.writeLong(-1);
    }

    /**
     * Puts a machine into a saved state.
     *
     * @throws IOException if the bytes end early or are of another machine; the machine is then of no more use
     */
    public static void restore(Machine machine, DataInput in) throws IOException {
        Ram ram = machine.ram();
        if (in.readInt() != MAGIC || in.readInt() != VERSION) {
            throw new IOException("not the saved state of a machine, or of another version than " + VERSION);
        }
        long size = in.readLong();
        int harts = in.readInt();
        int virtio = in.readInt();
        if (size != ram.size() || harts != machine.harts().size() || virtio != machine.virtioDevices()) {
            throw new IOException(
                    "the saved machine has " + size + " bytes of memory, " + harts + " harts and " + virtio
                            + " virtio devices; this one has " + ram.size() + ", "
                            + machine.harts().size() + " and "
                            + machine.virtioDevices());
        }
        machine.restoreDevices(in);
        ram.segment().fill((byte) 0);
        byte[] page = new byte[Ram.PAGE_SIZE];
        for (long at = in.readLong(); at != -1; at = in.readLong()) {
            if (at < 0 || at > ram.size() - Ram.PAGE_SIZE || at % Ram.PAGE_SIZE != 0) {
                throw new IOException("the saved state has a page at offset " + at);
            }
            in.readFully(page);
            MemorySegment.copy(MemorySegment.ofArray(page), 0, ram.segment(), at, Ram.PAGE_SIZE);
        }
    }
}
