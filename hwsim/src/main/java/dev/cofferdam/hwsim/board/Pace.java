package dev.cofferdam.hwsim.board;

import java.util.function.LongConsumer;

/**
 * Has a machine's waits last as long by the host's clock as they do by the guest's, unless input ends them. What the
 * guest computes takes what time it takes. Used by the machine's thread.
 */
public final class Pace {
    /** Shorter waits are added up to this before the host waits, in nanoseconds. */
    private static final long LEAST = 1_000_000;

    private final Machine machine;
    private final LongConsumer wait;
    private final long nanosPerCycle;
    private long seen;
    private long owed;

    /**
     * For a machine as it is now.
     *
     * @param wait waits for some nanoseconds, or until there is input
     */
    public Pace(Machine machine, LongConsumer wait) {
        this.machine = machine;
        this.wait = wait;
        this.nanosPerCycle = machine.options().nanosPerCycle();
        this.seen = machine.waited();
    }

    /** Waits for as long as the machine has waited since the last call. */
    public void keep() {
        owed += (machine.waited() - seen) * nanosPerCycle;
        seen = machine.waited();
        if (owed >= LEAST) {
            long begun = System.nanoTime();
            wait.accept(owed);
            // Where input came first the rest is forgiven; where the host overslept the next wait is shorter.
            owed = Math.min(0, owed - (System.nanoTime() - begun));
        }
    }
}
