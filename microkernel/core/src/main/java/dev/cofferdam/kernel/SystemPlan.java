package dev.cofferdam.kernel;

import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the core needs to know of a plan. Immutable; indices count from 0 in its lists.
 *
 * @param design how disks are reached
 * @param store index of the partition that hosts the store, empty where the kernel hosts it, or there is none
 */
public record SystemPlan(
        Policy policy,
        List<PartitionPlan> partitions,
        List<DiskPlan> disks,
        List<ChannelPlan> channels,
        Design design,
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

    /** How a request of a disk reaches the store. */
    public enum Design {
        CALL,
        MESSAGE,
        RING,
        MAPPED;

        /** Whether a client has a lane to the store instead of going through the kernel. */
        public boolean isDirect() {
            return this == RING || this == MAPPED;
        }
    }

    /** Whether that partition hosts the store. */
    public boolean isStore(int partition) {
        return store.isPresent() && store.get() == partition;
    }

    /**
     * What of a disk a partition with these rights has mapped. In the mapped design a disk with one writer, who also
     * reads it, is lent to that one: the class of both is the same, the image's file is all that it can write, and
     * nobody else's writes are in between. What is published stays the store's.
     */
    public Mapping mapping(int disk, boolean reads, boolean writes) {
        if (design != Design.MAPPED || !reads) {
            return Mapping.NONE;
        }
        return writes && isLent(disk) ? Mapping.WRITE : Mapping.READ;
    }

    /** Whether its one writer writes its image itself. */
    public boolean isLent(int disk) {
        List<DiskGrant> writers = partitions.stream()
                .flatMap(partition -> partition.disks().stream())
                .filter(grant -> grant.disk() == disk && grant.write())
                .toList();
        return design == Design.MAPPED
                && writers.size() == 1
                && writers.getFirst().read();
    }

    /** Whether a partition is shown files of the volume: not before the store has compared the volume with the plan. */
    public boolean mapsDisks(int partition) {
        return design == Design.MAPPED && !partitions.get(partition).disks().isEmpty();
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
