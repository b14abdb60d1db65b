package dev.cofferdam.kernel.control;

import java.util.List;

/**
 * A time window, planned and actual. Immutable.
 *
 * @param partitions whose it is; none where they do not run here
 * @param turns in which it ran
 * @param missed in which nothing of it did
 * @param late that began too late
 * @param overruns partitions that had not stopped when the next was over, too
 * @param startErrorNanos by how much the last one began after its time
 * @param startErrorNanosMax of all
 * @param lengthNanos how long the last one that has ended was
 * @param startErrors windows that began 0, 1, 2, ... us after their time; the last of 1000 counts all beyond
 */
public record WindowStatus(
        int core,
        int frameMicros,
        int startMicros,
        int lengthMicros,
        List<String> partitions,
        long turns,
        long missed,
        long late,
        long overruns,
        long startErrorNanos,
        long startErrorNanosMax,
        long lengthNanos,
        List<Long> startErrors) {

    public WindowStatus {
        partitions = List.copyOf(partitions);
        startErrors = List.copyOf(startErrors);
    }
}
