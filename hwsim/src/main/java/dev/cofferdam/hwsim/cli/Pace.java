package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Machine;

/**
 * Has a machine's waits last as long by the host's clock as they do by the guest's, unless input ends them. What the
 * guest computes takes what time it takes. Used by the machine's thread.
 */
final class Pace {
    /** Shorter waits are added up to this before the host waits, in nanoseconds. */
    private static final long LEAST = 1_000_000;

    private final Machine machine;
    private final StandardConsole console;
    private final long nanosPerCycle;
    private long seen;
    private long owed;

    Pace(Machine machine, StandardConsole console, long nanosPerCycle) {
        this.machine = machine;
        this.console = console;
        this.nanosPerCycle = nanosPerCycle;
        this.seen = machine.waited();
    }

    /** Waits for as long as the machine has waited since the last call. */
    void keep() {
        owed += (machine.waited() - seen) * nanosPerCycle;
        seen = machine.waited();
        if (owed >= LEAST) {
            long begun = System.nanoTime();
            console.await(owed);
            // Where input came first the rest is forgiven; where the host overslept the next wait is shorter.
            owed = Math.min(0, owed - (System.nanoTime() - begun));
        }
    }
}
