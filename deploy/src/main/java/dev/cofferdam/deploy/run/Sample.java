package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at a running topology and its processes. Immutable.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param partitions by name; those that do not run have used nothing
 */
public record Sample(long nanos, KernelStatus status, Usage kernel, Map<String, Usage> partitions) {

    /** Looks now. */
    public static Sample of(RunningKernel running) throws IOException {
        KernelStatus status = running.status();
        Map<String, Long> pids =
                status.partitions().stream().collect(Collectors.toMap(PartitionStatus::name, PartitionStatus::pid));
        Map<Long, Usage> trees = Usage.ofTrees(Set.copyOf(pids.values()));
        return new Sample(
                System.nanoTime(),
                status,
                Usage.ofProcess(status.kernelPid()),
                pids.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> trees.get(entry.getValue()))));
    }

    /** What went on since an earlier look, a partition at a time in the order of the status. */
    public List<Activity> since(Sample earlier) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        Map<String, PartitionStatus> before = earlier.status.partitions().stream()
                .collect(Collectors.toMap(PartitionStatus::name, partition -> partition));
        return status.partitions().stream()
                .map(now -> Activity.of(
                        now,
                        before.getOrDefault(now.name(), now),
                        partitions.get(now.name()),
                        earlier.partitions.get(now.name()),
                        seconds))
                .toList();
    }

    /** The kernel's own CPU time since an earlier look, in percent of one core. */
    public double kernelCpuPercent(Sample earlier) {
        return Activity.cpuPercent(kernel, earlier.kernel, (nanos - earlier.nanos) / 1e9);
    }
}
