package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checked topology: the one model that a compiler writes, a kernel decides by, and partitions are given their own views
 * of. Immutable; indices count from 0 in its lists.
 *
 * @param name of the topology, and of what is kept about its runs
 * @param named whether the topology gives its name itself
 * @param file absolute path of the topology file, its identity; empty: it was never in one
 * @param policy gives access classes their meaning
 * @param store empty: no partition uses a disk
 * @param downgrade who may change the class of an object; for the operator's commands alone
 * @param schedule when partitions run; who has no window runs at any time. The store's partition is numbered behind the others
 * @param operation what it claims to be, and who uses it
 */
public record Plan(
        String name,
        boolean named,
        String file,
        Policy policy,
        List<PartitionPlan> partitions,
        Optional<StorePlan> store,
        List<ChannelPlan> channels,
        Optional<DowngradePlan> downgrade,
        List<WindowPlan> schedule,
        OperationPlan operation) {

    /** Beside the store's. */
    public static final int PARTITIONS_MAX = 256;

    public Plan {
        partitions = List.copyOf(partitions);
        channels = List.copyOf(channels);
        schedule = List.copyOf(schedule);
    }

    /** One that claims nothing. */
    public Plan(
            String name,
            boolean named,
            String file,
            Policy policy,
            List<PartitionPlan> partitions,
            Optional<StorePlan> store,
            List<ChannelPlan> channels,
            Optional<DowngradePlan> downgrade,
            List<WindowPlan> schedule) {
        this(name, named, file, policy, partitions, store, channels, downgrade, schedule, OperationPlan.UNKNOWN);
    }

    /** One whose partitions all run at any time. */
    public Plan(
            String name,
            boolean named,
            String file,
            Policy policy,
            List<PartitionPlan> partitions,
            Optional<StorePlan> store,
            List<ChannelPlan> channels,
            Optional<DowngradePlan> downgrade) {
        this(name, named, file, policy, partitions, store, channels, downgrade, List.of());
    }

    /** The disks of the store; none where there is no store. */
    public List<DiskPlan> disks() {
        return store.map(StorePlan::disks).orElse(List.of());
    }

    /** Canonical text of a disk's access class. */
    public String label(DiskPlan disk) {
        return policy.format(disk.accessClass());
    }

    /** Every such pair of directories. */
    public List<DirectoryPair> directoriesApart() {
        List<DirectoryPair> pairs = new ArrayList<>();
        for (PartitionPlan from : partitions) {
            for (PartitionPlan to : partitions) {
                if (!mayTell(from, to)) {
                    from.writes()
                            .forEach(one -> to.writes()
                                    .forEach(
                                            other -> pairs.add(new DirectoryPair(from.name(), one, to.name(), other))));
                }
            }
        }
        return List.copyOf(pairs);
    }

    /** Every two partitions that see one directory, of which the first may tell the second nothing. */
    public List<DirectoryPair> viewsApart() {
        List<DirectoryPair> pairs = new ArrayList<>();
        for (PartitionPlan from : partitions) {
            for (PartitionPlan to : partitions) {
                if (!mayTell(from, to)) {
                    from.views().stream()
                            .map(ViewGrant::path)
                            .filter(path -> to.views().stream().anyMatch(view -> path.equals(view.path())))
                            .forEach(path -> pairs.add(new DirectoryPair(from.name(), path, to.name(), path)));
                }
            }
        }
        return List.copyOf(pairs);
    }

    private static boolean mayTell(PartitionPlan from, PartitionPlan to) {
        return from.accessClass().isPresent()
                && to.accessClass().isPresent()
                && from.accessClass().get().mayFlowTo(to.accessClass().get());
    }

    /** The same under another name. */
    public Plan called(String other) {
        return new Plan(other, named, file, policy, partitions, store, channels, downgrade, schedule, operation);
    }

    /** The same without windows. */
    public Plan unscheduled() {
        return new Plan(name, named, file, policy, partitions, store, channels, downgrade, List.of(), operation);
    }
}
