package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.wire.PartitionStatus;
import dev.cofferdam.kernel.wire.Status;
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
public record Sample(long nanos, Status status, Usage kernel, Map<String, Usage> partitions) {

    /** Looks now. */
    public static Sample of(RunningKernel running) throws IOException {
        Status status = running.status();
        Map<String, Long> pids = status.getPartitionsList().stream()
                .collect(Collectors.toMap(PartitionStatus::getName, PartitionStatus::getPid));
        Map<Long, Usage> trees = Usage.ofTrees(Set.copyOf(pids.values()));
        return new Sample(
                System.nanoTime(),
                status,
                Usage.ofProcess(status.getKernelPid()),
                pids.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> trees.get(entry.getValue()))));
    }

    /** What went on since an earlier look, a partition at a time in the order of the status. */
    public List<Activity> since(Sample earlier) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        Map<String, PartitionStatus> before = earlier.status.getPartitionsList().stream()
                .collect(Collectors.toMap(PartitionStatus::getName, partition -> partition));
        return status.getPartitionsList().stream()
                .map(now -> Activity.of(
                        now,
                        before.getOrDefault(now.getName(), now),
                        partitions.get(now.getName()),
                        earlier.partitions.get(now.getName()),
                        seconds))
                .toList();
    }

    /** The kernel's own CPU time since an earlier look, in percent of one core. */
    public double kernelCpuPercent(Sample earlier) {
        return Activity.cpuPercent(kernel, earlier.kernel, (nanos - earlier.nanos) / 1e9);
    }
}
