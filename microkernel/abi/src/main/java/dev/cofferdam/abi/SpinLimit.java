package dev.cofferdam.abi;

/**
 * How long one waiter spins before it parks. Adaptive waiting spins while that has paid off lately: a wait that spun in
 * vain halves the time, one that did not restores it, and now and then the full time is tried. On a busy machine the
 * peer may need this very core, and then every turn delays it. Restored at once, since most of what is waited for takes
 * about as long each time: a limit that grows from little is in vain until it is as long as that. For one thread at a
 * time.
 */
public final class SpinLimit {
    private static final int WAITS_PER_PROBE = 16;
    private static final long NANOS_MIN = 500;

    private final Waiting waiting;
    private long limitNanos;
    private int waits;

    public SpinLimit(Waiting waiting) {
        this.waiting = waiting;
        this.limitNanos = waiting.spinNanos();
    }

    /** How long to spin in the next wait; 0: not at all. */
    public long nextNanos() {
        if (waiting.policy() != WaitPolicy.ADAPTIVE || waiting.spinNanos() == 0) {
            return waiting.spinNanos();
        }
        boolean probe = ++waits % WAITS_PER_PROBE == 0;
        long nanos = probe ? waiting.spinNanos() : limitNanos;
        return nanos < NANOS_MIN ? 0 : nanos;
    }

    /** Says whether what was waited for came while spinning. */
    public void ended(boolean came) {
        limitNanos = came ? waiting.spinNanos() : limitNanos / 2;
    }
}
