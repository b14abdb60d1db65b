package dev.cofferdam.hwsim.hart;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The five registers that a trap to one privilege uses: tvec, scratch, epc, cause, tval. Numbered as the low bits of
 * their CSR numbers. One hart's; not for several threads.
 */
final class TrapRegisters {
    private static final int VECTOR = 0x05;
    private static final int SCRATCH = 0x40;
    private static final int PC = 0x41;
    private static final int CAUSE = 0x42;
    private static final int VALUE = 0x43;

    private long vector;
    private long scratch;
    private long pc;
    private long cause;
    private long value;

    static boolean holds(int low) {
        return low == VECTOR || (low >= SCRATCH && low <= VALUE);
    }

    long read(int low) {
        return switch (low) {
            case VECTOR -> vector;
            case SCRATCH -> scratch;
            case PC -> pc;
            case CAUSE -> cause;
            default -> value;
        };
    }

    void write(int low, long written) {
        switch (low) {
            // Modes 2 and 3 are reserved: such a write changes nothing.
            case VECTOR -> vector = (written & 2) == 0 ? written : vector;
            case SCRATCH -> scratch = written;
            case PC -> pc = written & ~1L;
            case CAUSE -> cause = written;
            default -> value = written;
        }
    }

    /** Notes a trap and says where its handler begins; an interrupt's cause has the top bit set. */
    long enter(long from, long why, long what) {
        pc = from;
        cause = why;
        value = what;
        boolean vectored = why < 0 && (vector & 1) != 0;
        return (vector & ~3L) + (vectored ? 4 * (why & 63) : 0);
    }

    long pc() {
        return pc;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(vector);
        out.writeLong(scratch);
        out.writeLong(pc);
        out.writeLong(cause);
        out.writeLong(value);
    }

    void restore(DataInput in) throws IOException {
        vector = in.readLong();
        scratch = in.readLong();
        pc = in.readLong();
        cause = in.readLong();
        value = in.readLong();
    }
}
