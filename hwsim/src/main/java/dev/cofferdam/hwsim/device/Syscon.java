package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.memory.Device;
import java.io.DataInput;
import java.io.DataOutput;

/**
 * The register by which a guest powers the machine off or resets it: 0x5555 off, 0x3333 off with a code in the upper
 * half, of which 0 becomes 1 since a failure is none, 0x7777 reset. Used by the machine's thread.
 */
public final class Syscon implements Device {
    public static final int POWER_OFF = 0x5555;
    public static final int FAIL = 0x3333;
    public static final int RESET = 0x7777;

    /** Hears what the guest asked for. */
    public interface Power {
        /** The guest wants no more; {@code code} is its exit code. */
        void off(int code);

        /** The guest wants to begin anew. */
        void reset();
    }

    private final Power power;

    public Syscon(Power power) {
        this.power = power;
    }

    @Override
    public long size() {
        return 0x1000;
    }

    @Override
    public long read(long offset, int size) {
        return 0;
    }

    @Override
    public void write(long offset, int size, long value) {
        if (offset != 0) {
            return;
        }
        switch ((int) value & 0xFFFF) {
            case POWER_OFF -> power.off(0);
            case FAIL -> power.off(Math.max(1, (int) value >>> 16));
            case RESET -> power.reset();
            default -> {}
        }
    }

    @Override
    public void save(DataOutput out) {
        // It remembers nothing.
    }

    @Override
    public void restore(DataInput in) {
        // It remembers nothing.
    }
}
