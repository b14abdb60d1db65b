package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.StorePlan;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.RestartPolicy;
import dev.cofferdam.kernel.SystemPlan;
import dev.cofferdam.kernel.SystemPlan.ChannelEnd;
import dev.cofferdam.kernel.SystemPlan.ChannelPlan;
import dev.cofferdam.kernel.SystemPlan.DiskGrant;
import dev.cofferdam.kernel.SystemPlan.DiskPlan;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;
import dev.cofferdam.kernel.plan.Channel;
import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.End;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Launch.Design;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.Restart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns the plan's messages into the records that the core, the store and the partitions work with. */
final class Plans {
    /** Of the plans that this kernel reads. */
    static final int FORMAT = 1;

    /** Name of the partition that hosts the store; no topology can use it. */
    static final String STORE = "store";

    private static final String STORE_PROGRAM = "dev.cofferdam.store.partition.StorePartition";

    private Plans() {}

    /** Whether it is a name that leads nowhere but to what it names. */
    static boolean isName(String text) {
        return SystemPlan.isName(text);
    }

    static boolean hostsStoreInPartition(Launch launch) {
        return launch.getPlan().hasStore() && launch.getDesign() != Design.CALL;
    }

    static SystemPlan system(Launch launch) {
        Plan plan = launch.getPlan();
        if (plan.getFormat() != FORMAT) {
            throw new IllegalArgumentException(
                    "the plan is of format " + plan.getFormat() + "; this kernel reads format " + FORMAT);
        }
        List<PartitionPlan> partitions = new ArrayList<>();
        for (Partition partition : plan.getPartitionsList()) {
            List<DiskGrant> disks = partition.getDisksList().stream()
                    .map(grant -> new DiskGrant(
                            grant.getDisk(), grant.getLocalName(), grant.getReadable(), grant.getWritable()))
                    .toList();
            partitions.add(new PartitionPlan(
                    partition.getName(),
                    partition.getLabel(),
                    disks,
                    partition.getLimits().getWindowBytes(),
                    restart(partition.getRestart())));
        }
        Optional<Integer> store = Optional.empty();
        if (hostsStoreInPartition(launch)) {
            store = Optional.of(partitions.size());
            partitions.add(new PartitionPlan(
                    STORE,
                    "-",
                    List.of(),
                    Manifest.WINDOW_BYTES_MIN,
                    restart(plan.getStore().getRestart())));
        }
        List<DiskPlan> disks = plan.getStore().getDisksList().stream()
                .map(disk -> new DiskPlan(disk.getName(), disk.getLabel(), disk.getLengthBytes()))
                .toList();
        List<ChannelPlan> channels = plan.getChannelsList().stream()
                .map(channel -> new ChannelPlan(
                        channel.getKind() == Channel.Kind.CALL, end(channel.getFrom()), end(channel.getTo())))
                .toList();
        return new SystemPlan(policy(plan), partitions, disks, channels, design(launch), store);
    }

    private static SystemPlan.Design design(Launch launch) {
        return switch (launch.getDesign()) {
            case MESSAGE -> SystemPlan.Design.MESSAGE;
            case RING -> SystemPlan.Design.RING;
            case MAPPED -> SystemPlan.Design.MAPPED;
            default -> SystemPlan.Design.CALL;
        };
    }

    static List<String> diskNames(Launch launch) {
        return launch.getPlan().getStore().getDisksList().stream()
                .map(Disk::getName)
                .toList();
    }

    private static ChannelEnd end(End end) {
        return new ChannelEnd(end.getPartition(), end.getLocalName());
    }

    private static RestartPolicy restart(Restart restart) {
        return new RestartPolicy(
                switch (restart.getOn()) {
                    case FAILURE -> RestartPolicy.On.FAILURE;
                    case ALWAYS -> RestartPolicy.On.ALWAYS;
                    default -> RestartPolicy.On.NEVER;
                },
                restart.getAtMost());
    }

    private static Policy policy(Plan plan) {
        return new Policy(plan.getPolicy().getOrganisationsList().stream()
                .map(organisation -> new Organisation(
                        organisation.getName(),
                        organisation.getLevelsList(),
                        organisation.getCategoriesList(),
                        organisation.getReleasesList(),
                        organisation.getIntegrityLevelsList(),
                        organisation.getIntegrityCategoriesList()))
                .toList());
    }

    /**
     * The store's part.
     *
     * @param volume where the store sees it
     * @param cores where its threads stay
     */
    static StorePlan store(Launch launch, SystemPlan system, Path volume, CoreAssignment cores) {
        List<StorePlan.Disk> disks = IntStream.range(0, system.disks().size())
                .mapToObj(i -> {
                    DiskPlan disk = system.disks().get(i);
                    return new StorePlan.Disk(disk.name(), disk.label(), disk.bytes(), system.isLent(i));
                })
                .toList();
        List<StorePlan.Subject> subjects = new ArrayList<>();
        for (int i = 0; i < launch.getPlan().getPartitionsCount(); i++) {
            PartitionPlan partition = system.partitions().get(i);
            List<StorePlan.Grant> grants = partition.disks().stream()
                    .map(grant -> new StorePlan.Grant(grant.disk(), grant.read(), grant.write()))
                    .toList();
            long windowBytes = partition.windowBytes();
            subjects.add(new StorePlan.Subject(
                    partition.label(),
                    grants,
                    windowBytes,
                    cores.parties().get(i).store()));
        }
        return new StorePlan(system.policy(), volume, disks, subjects);
    }

    /** What partition {@code index} is told. */
    static Manifest manifest(Launch launch, SystemPlan system, int index, Waiting waiting) {
        PartitionPlan partition = system.partitions().get(index);
        if (system.isStore(index)) {
            return new Manifest(
                    STORE,
                    partition.label(),
                    STORE_PROGRAM,
                    Map.of(),
                    List.of(),
                    partition.windowBytes(),
                    waiting,
                    core(launch, index),
                    system.design().isDirect());
        }
        Partition planned = launch.getPlan().getPartitions(index);
        List<Manifest.End> ends =
                Endpoint.of(system, index).stream().map(end -> end(system, end)).toList();
        boolean direct = system.design().isDirect() && !partition.disks().isEmpty();
        return new Manifest(
                partition.name(),
                partition.label(),
                planned.getProgram().getClassName(),
                planned.getArgumentsMap(),
                ends,
                partition.windowBytes(),
                waiting,
                core(launch, index),
                direct);
    }

    /** The core that a partition's own thread stays on, by the topology. */
    static int core(Launch launch, int index) {
        Plan plan = launch.getPlan();
        Limits limits = index < plan.getPartitionsCount()
                ? plan.getPartitions(index).getLimits()
                : plan.getStore().getLimits();
        return limits.hasCore() ? limits.getCore() : Affinity.ANY;
    }

    /** Where the threads stay that work for partitions. */
    static CoreAssignment cores(Launch launch, SystemPlan system, Waiting waiting, List<Integer> cores) {
        List<CoreAssignment.Party> parties = IntStream.range(
                        0, system.partitions().size())
                .mapToObj(i -> new CoreAssignment.Party(
                        core(launch, i), !system.partitions().get(i).disks().isEmpty()))
                .toList();
        return CoreAssignment.of(cores, parties, launch.getDesign(), waiting.spinNanos() > 0);
    }

    private static Manifest.End end(SystemPlan system, Endpoint end) {
        if (!end.kind().isDisk()) {
            return new Manifest.End(end.localName(), end.kind(), Mapping.NONE, 0);
        }
        return new Manifest.End(
                end.localName(),
                end.kind(),
                system.mapping(end.object(), end.kind().reads(), end.kind().writes()),
                system.disks().get(end.object()).bytes());
    }

    /**
     * How requests are waited for. The parties are the threads that spin at the same time: each client and who serves it;
     * by message two of the kernel's and one of the store's.
     */
    static Waiting waiting(Launch launch, SystemPlan system, int cores) {
        int clients = (int) system.partitions().stream()
                .filter(partition -> !partition.disks().isEmpty())
                .count();
        int parties = clients * CoreAssignment.spinners(launch.getDesign());
        WaitPolicy policy = switch (launch.getWait()) {
            case SPIN -> WaitPolicy.SPIN;
            case ADAPTIVE -> WaitPolicy.ADAPTIVE;
            default -> WaitPolicy.PARK;
        };
        return Waiting.of(policy, parties, cores);
    }
}
