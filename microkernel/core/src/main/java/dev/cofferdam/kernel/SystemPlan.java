package dev.cofferdam.kernel;

import dev.cofferdam.abi.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the core needs to know of a plan. Immutable; indices count from 0 in its lists.
 *
 * @param store index of the partition that hosts the store, empty where the kernel hosts it
 */
public record SystemPlan(
        Policy policy,
        List<PartitionPlan> partitions,
        List<DiskPlan> disks,
        List<ChannelPlan> channels,
        Optional<Integer> store) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Names that no partition of a topology has, and what each stands for in logs, audits and run directories. */
    public static final Map<String, String> TAKEN_NAMES =
            Map.of("all", "all partitions together", "kernel", "the kernel", "store", "the store's own partition");

    /** Whether it is a name: files and directories are called by them. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public SystemPlan {
        partitions = List.copyOf(partitions);
        disks = List.copyOf(disks);
        channels = List.copyOf(channels);
    }

    /** One isolated process and its data window. */
    public record PartitionPlan(
            String name, String label, List<DiskGrant> disks, long windowBytes, RestartPolicy restart) {
        public PartitionPlan {
            disks = List.copyOf(disks);
        }
    }

    public record DiskPlan(String name, String label, long bytes) {}

    /** A partition's access to a disk, under the partition's own name for it. */
    public record DiskGrant(int disk, String localName, boolean read, boolean write) {}

    /** A connection of two partitions; of a call, {@code from} is the client. */
    public record ChannelPlan(boolean call, ChannelEnd from, ChannelEnd to) {
        boolean connects(int partition) {
            return from.partition() == partition || to.partition() == partition;
        }
    }

    public record ChannelEnd(int partition, String localName) {}
}
