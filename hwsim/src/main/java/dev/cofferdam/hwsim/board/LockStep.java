package dev.cofferdam.hwsim.board;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Runs two machines side by side, one that interprets and one that translates, and compares their states. Both must have
 * been built and started alike and get the same input. On one thread.
 */
public final class LockStep {
    /** Comparisons of registers and devices for each comparison of all memory. */
    private static final int MEMORY_EVERY = 64;

    private final Machine one;
    private final Machine other;
    private long comparisons;

    public LockStep(Machine one, Machine other) {
        this.one = one;
        this.other = other;
    }

    /** The states of the two machines differ; the message says where. */
    public static final class Divergence extends Exception {
        private static final long serialVersionUID = 1;

        Divergence(String message) {
            super(message);
        }
    }

    /**
     * Runs both for a number of cycles and compares.
     *
     * @return what became of both
     */
    public Outcome run(long cycles) throws Divergence {
        Outcome first = one.run(cycles);
        Outcome second = other.run(cycles);
        comparisons++;
        boolean ended = first.kind() != Outcome.Kind.RUNNING;
        if (!first.equals(second) || !Arrays.equals(state(one), state(other))) {
            throw new Divergence("at cycle " + one.clock() + " and " + other.clock() + ": " + difference());
        }
        if (ended || comparisons % MEMORY_EVERY == 0) {
            long at = one.ram().segment().mismatch(other.ram().segment());
            if (at >= 0) {
                throw new Divergence("by cycle " + one.clock() + ": memory at offset 0x" + Long.toHexString(at));
            }
        }
        return first;
    }

    private static byte[] state(Machine machine) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            machine.saveDevices(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private String difference() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < one.harts().size(); i++) {
            long[] x = one.harts().get(i).x();
            long[] y = other.harts().get(i).x();
            text.append("hart %d pc %x and %x"
                    .formatted(i, one.harts().get(i).pc(), other.harts().get(i).pc()));
            for (int r = 1; r < 32; r++) {
                if (x[r] != y[r]) {
                    text.append(", x%d %x and %x".formatted(r, x[r], y[r]));
                }
            }
        }
        return text.toString();
    }
}
