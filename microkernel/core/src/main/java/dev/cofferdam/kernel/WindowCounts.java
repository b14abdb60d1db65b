package dev.cofferdam.kernel;

/** What became of one window of a frame: planned and actual. Changed by one thread, read by any. */
public final class WindowCounts {
    private long turns;
    private long missed;
    private long late;
    private long overruns;
    private long startErrorNanos;
    private long startErrorNanosMax;
    private long startNanos;
    private long lengthNanos;

    WindowCounts() {}

    /**
     * A look at them.
     *
     * @param turns in which it ran
     * @param missed in which nothing of it did
     * @param late that began later than {@link Frame#LATE_NANOS} after their time
     * @param overruns partitions that still ran after its end
     * @param startErrorNanos by how much the last one began after its time
     * @param startErrorNanosMax of all
     * @param lengthNanos how long the last one that has ended was
     */
    public record Look(
            long turns,
            long missed,
            long late,
            long overruns,
            long startErrorNanos,
            long startErrorNanosMax,
            long lengthNanos) {}

    public synchronized Look look() {
        return new Look(turns, missed, late, overruns, startErrorNanos, startErrorNanosMax, lengthNanos);
    }

    synchronized void missed(long count) {
        missed += count;
    }

    synchronized void began(long plannedNanos, long nowNanos, boolean isLate) {
        turns++;
        late += isLate ? 1 : 0;
        startErrorNanos = nowNanos - plannedNanos;
        startErrorNanosMax = Math.max(startErrorNanosMax, startErrorNanos);
        startNanos = nowNanos;
    }

    synchronized void ended(long nowNanos) {
        lengthNanos = nowNanos - startNanos;
    }

    synchronized void overran() {
        overruns++;
    }
}
