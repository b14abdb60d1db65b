package dev.cofferdam.abi;

/**
 * How long one waiter spins before it parks. Adaptive waiting spins for as long as that has paid off lately: a wait that
 * spun in vain halves the time, one that did not doubles it, and now and then the full time is tried. On a busy machine
 * the peer may need this very core, and then every turn delays it. For one thread at a time.
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
        limitNanos = came ? Math.max(NANOS_MIN, Math.min(limitNanos * 2, waiting.spinNanos())) : limitNanos / 2;
    }
}
