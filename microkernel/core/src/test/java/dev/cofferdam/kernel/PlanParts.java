package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What tests make plans of: only what the core looks at is chosen. Stateless. */
final class PlanParts {
    private static final long DISK_BYTES = 4096;

    private PlanParts() {}

    static AccessClass accessClass(Policy policy, String label) {
        try {
            return policy.parse(label);
        } catch (LabelException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static PartitionPlan partition(
            String name, AccessClass accessClass, List<DiskGrant> disks, long windowBytes, RestartPolicy restart) {
        return partition(name, Optional.of(accessClass), disks, windowBytes, restart);
    }

    /** The same, started after others, and looked at. */
    static PartitionPlan after(PartitionPlan partition, List<Integer> after, HealthPlan health) {
        return varied(partition, partition.sockets(), partition.published(), partition.views(), after, health);
    }

    /** The same with those sockets, and what it reads of other domains and of directories of the host. */
    static PartitionPlan given(
            PartitionPlan partition, List<SocketGrant> sockets, List<PublishedGrant> published, List<ViewGrant> views) {
        return varied(partition, sockets, published, views, partition.after(), partition.health());
    }

    private static PartitionPlan varied(
            PartitionPlan partition,
            List<SocketGrant> sockets,
            List<PublishedGrant> published,
            List<ViewGrant> views,
            List<Integer> after,
            HealthPlan health) {
        return new PartitionPlan(
                partition.name(),
                partition.accessClass(),
                partition.program(),
                partition.arguments(),
                partition.disks(),
                partition.files(),
                sockets,
                partition.directories(),
                published,
                views,
                partition.limits(),
                partition.restart(),
                after,
                health);
    }

    /** The one that hosts the store. */
    static PartitionPlan store(long windowBytes, RestartPolicy restart) {
        return partition("store", Optional.empty(), List.of(), windowBytes, restart);
    }

    private static PartitionPlan partition(
            String name,
            Optional<AccessClass> accessClass,
            List<DiskGrant> disks,
            long windowBytes,
            RestartPolicy restart) {
        return new PartitionPlan(
                name,
                accessClass,
                new ProgramPlan("none", List.of()),
                Map.of(),
                disks,
                List.of(),
                List.of(),
                List.of(),
                new LimitsPlan(96L << 20, 0, 64, windowBytes, OptionalInt.empty()),
                restart);
    }

    static DiskPlan disk(String name, AccessClass accessClass) {
        return new DiskPlan(name, accessClass, DISK_BYTES);
    }
}
