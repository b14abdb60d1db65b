package dev.cofferdam.kernel;

import java.util.Arrays;
import java.util.List;

/** What became of one window of a frame: planned and actual. Changed by one thread, read by any. */
public final class WindowCounts {
    private static final int ERROR_MICROS_MAX = 1_000;
    private static final int MICRO = 1_000;

    /** Windows by how many microseconds they began after their time; the last counts all beyond. */
    private final long[] errors = new long[ERROR_MICROS_MAX + 1];

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
     * @param overruns partitions that had not stopped when the next was over, too
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

    /** How many windows began so many microseconds after their time, from 0 on; the last of 1000 counts all beyond. */
    public synchronized List<Long> startErrors() {
        int last = ERROR_MICROS_MAX;
        while (last >= 0 && errors[last] == 0) {
            last--;
        }
        return Arrays.stream(errors, 0, last + 1).boxed().toList();
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
        errors[Math.clamp(startErrorNanos / MICRO, 0, ERROR_MICROS_MAX)]++;
    }

    synchronized void ended(long nowNanos) {
        lengthNanos = nowNanos - startNanos;
    }

    synchronized void overran() {
        overruns++;
    }
}
