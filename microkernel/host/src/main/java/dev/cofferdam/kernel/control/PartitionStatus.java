package dev.cofferdam.kernel.control;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.EndStatus;
import java.util.List;
import java.util.Map;

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
 * @param droppedLines of what it printed, for it was too much
 * @param waitsFor those for whom its first start waits
 * @param denialsByOperation of what it was denied; nothing where that is none
 * @param ends in the order of its capabilities; without those that a design takes past the kernel
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
        int starts,
        long droppedLines,
        List<String> waitsFor,
        Map<Operation, Long> denialsByOperation,
        List<EndStatus> ends) {

    public PartitionStatus {
        waitsFor = List.copyOf(waitsFor);
        denialsByOperation = Map.copyOf(denialsByOperation);
        ends = List.copyOf(ends);
    }
}
