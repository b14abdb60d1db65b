package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Physical memory protection: sixteen entries of four-byte granularity. One hart's; not for several threads.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume II, section "Physical Memory Protection".
 */
final class Pmp {
    static final int ENTRIES = 16;

    private static final int LOCKED = 0x80;
    private static final int ADDRESS_MODE = 0x18;
    private static final int TOR = 0x08;
    private static final int NA4 = 0x10;
    private static final long ADDRESS_BITS = (1L << 54) - 1;

    private final int[] configuration = new int[ENTRIES];
    private final long[] address = new long[ENTRIES];
    /** Each entry's range in bytes, derived from the registers; empty where the entry is off. */
    private final long[] low = new long[ENTRIES];

    private final long[] high = new long[ENTRIES];

    /** The eight configurations of pmpcfg{@code register}, an even number. */
    long readConfiguration(int register) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            int entry = register * 4 + i;
            value = value << 8 | (entry < ENTRIES ? configuration[entry] : 0);
        }
        return value;
    }

    void writeConfiguration(int register, long value) {
        for (int i = 0; i < 8; i++) {
            int entry = register * 4 + i;
            if (entry < ENTRIES && (configuration[entry] & LOCKED) == 0) {
                int bits = (int) (value >>> (8 * i)) & 0x9F;
                // Write without read is reserved; the entry keeps neither.
                configuration[entry] = (bits & 3) == 2 ? bits & ~3 : bits;
            }
        }
        derive();
    }

    long readAddress(int entry) {
        return entry < ENTRIES ? address[entry] : 0;
    }

    void writeAddress(int entry, long value) {
        if (entry >= ENTRIES || (configuration[entry] & LOCKED) != 0) {
            return;
        }
        boolean bounds = entry + 1 < ENTRIES && (configuration[entry + 1] & (LOCKED | ADDRESS_MODE)) == (LOCKED | TOR);
        if (!bounds) {
            address[entry] = value & ADDRESS_BITS;
            derive();
        }
    }

    private void derive() {
        for (int i = 0; i < ENTRIES; i++) {
            long base = address[i] << 2;
            switch (configuration[i] & ADDRESS_MODE) {
                case 0 -> setRange(i, 0, 0);
                case TOR -> setRange(i, i == 0 ? 0 : address[i - 1] << 2, base);
                case NA4 -> setRange(i, base, base + 4);
                default -> {
                    long mask = address[i] ^ (address[i] + 1);
                    setRange(i, (address[i] & ~mask) << 2, ((address[i] | mask) + 1) << 2);
                }
            }
        }
    }

    private void setRange(int entry, long from, long to) {
        low[entry] = from;
        high[entry] = to;
    }

    /** Whether an access of some bytes at a physical address is allowed. */
    boolean allows(long physical, int size, int permission, int privilege) {
        for (int i = 0; i < ENTRIES; i++) {
            if (physical < high[i] && physical + size > low[i]) {
                boolean whole = physical >= low[i] && physical + size <= high[i];
                return whole && grants(configuration[i], permission, privilege);
            }
        }
        return privilege == Privilege.MACHINE;
    }

    private static boolean grants(int configuration, int permission, int privilege) {
        boolean bypassed = privilege == Privilege.MACHINE && (configuration & LOCKED) == 0;
        return bypassed || (configuration & permission) == permission;
    }

    /** Whether one answer holds for the whole page, so that it may be remembered with the page's translation. */
    boolean isUniform(long physical) {
        long page = physical & -Ram.PAGE_SIZE;
        for (int i = 0; i < ENTRIES; i++) {
            if (page < high[i] && page + Ram.PAGE_SIZE > low[i]) {
                return page >= low[i] && page + Ram.PAGE_SIZE <= high[i];
            }
        }
        return true;
    }

    void save(DataOutput out) throws IOException {
        for (int i = 0; i < ENTRIES; i++) {
            out.writeInt(configuration[i]);
            out.writeLong(address[i]);
        }
    }

    void restore(DataInput in) throws IOException {
        for (int i = 0; i < ENTRIES; i++) {
            configuration[i] = in.readInt();
            address[i] = in.readLong();
        }
        derive();
    }
}
