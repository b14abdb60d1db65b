package dev.cofferdam.kernel.control;

import java.util.List;

/**
 * What a kernel says of itself. Immutable.
 *
 * @param name the topology's
 * @param design as the command line has it, as waiting and isolation
 * @param partitions in the order of the plan; the store's, where it has one, last
 * @param limits how limits on memory, processor time and processes are enforced here
 * @param windows none: partitions run at any time
 */
public record KernelStatus(
        String name,
        String design,
        String waiting,
        String isolation,
        long kernelPid,
        List<PartitionStatus> partitions,
        String limits,
        List<WindowStatus> windows) {

    public KernelStatus {
        partitions = List.copyOf(partitions);
        windows = List.copyOf(windows);
    }
}
