package dev.cofferdam.kernel.control;

/**
 * How a partition is. Immutable.
 *
 * @param label canonical
 * @param state of its life cycle
 * @param pid of its outermost process; 0: none runs
 * @param readyNanos from launch to ready, the last time; 0: not yet
 * @param cores on which the threads of its requests' way stay; empty: the scheduler chooses
 * @param ended how its last incarnation that ended did so; empty: none has
 * @param starts incarnations so far
 */
public record PartitionStatus(
        String name,
        String label,
        String state,
        long pid,
        int restarts,
        long messages,
        long denials,
        long memoryLimitBytes,
        long readyNanos,
        String cores,
        String ended,
        int starts) {}
