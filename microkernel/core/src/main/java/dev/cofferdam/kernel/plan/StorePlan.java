package dev.cofferdam.kernel.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The secure shared file store. Immutable.
 *
 * @param volume absolute path of the directory of its disks
 * @param sizeBytes what the volume's files may take of the host
 * @param disks by the object number of a message
 * @param limits of the partition that hosts it
 * @param health of that partition
 * @param placement where the topology would have it; empty: it does not say
 */
public record StorePlan(
        Path volume,
        long sizeBytes,
        List<DiskPlan> disks,
        LimitsPlan limits,
        RestartPolicy restart,
        HealthPlan health,
        Optional<Placement> placement) {

    public StorePlan {
        disks = List.copyOf(disks);
    }

    /** Where the store runs. */
    public enum Placement {
        /** A subsystem of the kernel, reached by a call. */
        KERNEL,
        /** A partition of its own, reached by messages. */
        PARTITION
    }
}
