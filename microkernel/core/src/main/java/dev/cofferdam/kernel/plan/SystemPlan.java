package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What one kernel runs: a plan, in a design, with the store's own partition where it has one. Immutable; indices count from
 * 0 in its lists.
 *
 * @param partitions those of the plan, and behind them the store's
 * @param design how disks are reached
 * @param store index of the partition that hosts the store, empty where the kernel hosts it, or there is none
 * @param schedule when partitions run; those who are in no window run at any time
 * @param operation what it claims to be
 */
public record SystemPlan(
        Policy policy,
        List<PartitionPlan> partitions,
        List<DiskPlan> disks,
        List<ChannelPlan> channels,
        Design design,
        Optional<Integer> store,
        List<WindowPlan> schedule,
        OperationPlan operation) {

    private static final ProgramPlan STORE_PROGRAM =
            new ProgramPlan("dev.cofferdam.store.partition.StorePartition", List.of());

    /** To the store, its own and the kernel's for it; each has a thread there. */
    private static final int LANES_A_CLIENT = 2;

    /** Label of who serves every class. */
    private static final String EVERY_CLASS = "-";

    public SystemPlan {
        partitions = List.copyOf(partitions);
        disks = List.copyOf(disks);
        channels = List.copyOf(channels);
        schedule = List.copyOf(schedule);
    }

    /** One that claims nothing. */
    public SystemPlan(
            Policy policy,
            List<PartitionPlan> partitions,
            List<DiskPlan> disks,
            List<ChannelPlan> channels,
            Design design,
            Optional<Integer> store,
            List<WindowPlan> schedule) {
        this(policy, partitions, disks, channels, design, store, schedule, OperationPlan.UNKNOWN);
    }

    /** One whose partitions all run at any time. */
    public SystemPlan(
            Policy policy,
            List<PartitionPlan> partitions,
            List<DiskPlan> disks,
            List<ChannelPlan> channels,
            Design design,
            Optional<Integer> store) {
        this(policy, partitions, disks, channels, design, store, List.of());
    }

    /** That plan in that design. */
    public static SystemPlan of(Plan plan, Design design) {
        List<PartitionPlan> partitions = new ArrayList<>(plan.partitions());
        Optional<Integer> store = Optional.empty();
        if (plan.store().isPresent() && design.hostsStoreInPartition()) {
            store = Optional.of(partitions.size());
            long clients = plan.partitions().stream()
                    .filter(partition -> !partition.disks().isEmpty())
                    .count();
            partitions.add(storePartition(plan.store().get(), clients));
        }
        // A window of the store's is nobody's where the kernel hosts the store.
        List<WindowPlan> schedule = plan.schedule().stream()
                .map(window -> window.among(partitions.size()))
                .toList();
        return new SystemPlan(
                plan.policy(), partitions, plan.disks(), plan.channels(), design, store, schedule, plan.operation());
    }

    private static PartitionPlan storePartition(StorePlan store, long clients) {
        LimitsPlan limits = store.limits();
        return new PartitionPlan(
                PlanNames.STORE,
                Optional.empty(),
                STORE_PROGRAM,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new LimitsPlan(
                        limits.memoryBytes(),
                        limits.cpuPercent(),
                        limits.processesMax() + LANES_A_CLIENT * Math.toIntExact(clients),
                        Manifest.WINDOW_BYTES_MIN,
                        limits.core()),
                store.restart(),
                List.of(),
                store.health());
    }

    /** The first partition of that one's class, by which is known what is made once for a class. The store has none. */
    public int firstOfClass(int partition) {
        Optional<AccessClass> own = partitions.get(partition).accessClass();
        return IntStream.range(0, partition)
                .filter(i -> partitions.get(i).accessClass().equals(own))
                .findFirst()
                .orElse(partition);
    }

    /** Whether that partition hosts the store. */
    public boolean isStore(int partition) {
        return store.isPresent() && store.get() == partition;
    }

    /** Canonical text of a partition's access class; {@value #EVERY_CLASS} for the store's. */
    public String label(int partition) {
        return partitions.get(partition).accessClass().map(policy::format).orElse(EVERY_CLASS);
    }

    /** Canonical text of a disk's access class. */
    public String diskLabel(int disk) {
        return policy.format(disks.get(disk).accessClass());
    }

    /**
     * What of a disk a partition with these rights has mapped. In the mapped design a disk with one writer, who also
     * reads it, is lent to that one: the class of both is the same, the image's file is all that it can write, and
     * nobody else's writes are in between. What is published stays the store's.
     */
    public Mapping mapping(int disk, boolean reads, boolean writes) {
        if (!isMapped(disk) || !reads) {
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
        return isMapped(disk) && writers.size() == 1 && writers.getFirst().read();
    }

    /** Whether a partition is shown files of the volume: not before the store has compared the volume with the plan. */
    public boolean mapsDisks(int partition) {
        return partitions.get(partition).disks().stream().anyMatch(grant -> isMapped(grant.disk()));
    }

    /**
     * Whether those who may read it have a disk's file. Not where one of them is a gateway's half: it may force files to
     * their device, and of a file that another writes that would be seen by the writer, in its time of change.
     */
    private boolean isMapped(int disk) {
        return design == Design.MAPPED
                && partitions.stream()
                        .filter(PartitionPlan::isHalf)
                        .flatMap(partition -> partition.disks().stream())
                        .noneMatch(grant -> grant.disk() == disk);
    }
}
