package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What each partition and the store are told of a system: their own view of the plan, and nothing of anybody else's. Stateless. */
final class Manifests {
    private Manifests() {}

    /**
     * The store's.
     *
     * @param volume where the store sees it
     * @param cores where its threads stay
     */
    static StoreManifest store(SystemPlan system, Path volume, CoreAssignment cores) {
        List<StoreManifest.Disk> disks = IntStream.range(0, system.disks().size())
                .mapToObj(i -> {
                    DiskPlan disk = system.disks().get(i);
                    return new StoreManifest.Disk(disk.name(), system.diskLabel(i), disk.bytes(), system.isLent(i));
                })
                .toList();
        List<StoreManifest.Subject> subjects = IntStream.range(
                        0, system.partitions().size())
                .filter(i -> !system.isStore(i))
                .mapToObj(i -> subject(system, i, cores))
                .toList();
        return new StoreManifest(system.policy(), volume, disks, subjects);
    }

    private static StoreManifest.Subject subject(SystemPlan system, int index, CoreAssignment cores) {
        PartitionPlan partition = system.partitions().get(index);
        return new StoreManifest.Subject(
                system.label(index),
                partition.disks().stream()
                        .map(grant -> new StoreManifest.Grant(grant.disk(), grant.read(), grant.write()))
                        .toList(),
                partition.limits().windowBytes(),
                cores.parties().get(index).store());
    }

    /**
     * What a partition is told.
     *
     * @param core on which its own thread stays
     */
    static Manifest partition(SystemPlan system, int index, Waiting waiting, int core) {
        PartitionPlan partition = system.partitions().get(index);
        boolean usesStore = system.isStore(index) || !partition.disks().isEmpty();
        return new Manifest(
                partition.name(),
                system.label(index),
                partition.program().className(),
                partition.arguments(),
                ends(system, index),
                partition.limits().windowBytes(),
                waiting,
                core,
                system.design().isDirect() && usesStore,
                partition.health().withinMillis());
    }

    /** Those that the kernel knows, and behind them what of other domains is mapped and asks nobody. */
    private static List<Manifest.End> ends(SystemPlan system, int index) {
        return Stream.concat(
                        Endpoint.of(system, index).stream().map(end -> end(system, end)),
                        system.partitions().get(index).published().stream()
                                .map(grant -> new Manifest.End(
                                        grant.localName(), Manifest.Kind.DISK_READ, Mapping.PUBLISHED, grant.bytes())))
                .toList();
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

    /** The core that a partition's own thread stays on, by the topology. */
    private static int core(PartitionPlan partition) {
        return partition.limits().core().orElse(Affinity.ANY);
    }

    /** Where the threads stay that work for partitions. */
    static CoreAssignment cores(SystemPlan system, Waiting waiting, Processors processors) {
        List<CoreAssignment.Party> parties = system.partitions().stream()
                .map(partition -> new CoreAssignment.Party(
                        core(partition), !partition.disks().isEmpty()))
                .toList();
        return CoreAssignment.of(processors, parties, system.design(), waiting.spinNanos() > 0);
    }

    /**
     * How requests are waited for. The parties are the threads that spin at the same time: each client and who serves it;
     * by message one of the kernel's and one of the store's. Who has windows parks: whoever spins takes another's time.
     */
    static Waiting waiting(WaitPolicy policy, SystemPlan system, int cores) {
        int clients = (int) system.partitions().stream()
                .filter(partition -> !partition.disks().isEmpty())
                .count();
        WaitPolicy kept = system.schedule().isEmpty() ? policy : WaitPolicy.PARK;
        return Waiting.of(kept, clients * CoreAssignment.spinners(system.design()), cores);
    }
}
