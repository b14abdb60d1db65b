package dev.cofferdam.deploy.metrics;

import dev.cofferdam.deploy.run.DiskImages.Standing;
import dev.cofferdam.deploy.run.Usage;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.runtime.OwnFigures;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.volume.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that one look at a running topology found, of every class. Immutable.
 *
 * @param plan that it was launched with
 * @param partitions by name
 * @param requests what partitions say of their requests, by name; of those of which that can be read
 * @param disks those that could be read
 * @param cases how many downgrades have come so far; empty where the topology has none
 * @param gateways readings of ends of one-way lines
 */
record Look(
        Plan plan,
        KernelStatus status,
        Used kernel,
        Map<String, Used> partitions,
        Map<String, OwnFigures> requests,
        List<Standing> disks,
        Optional<Room> room,
        Optional<Map<Stage, Long>> cases,
        Optional<AuditStanding> audit,
        List<Reading> gateways) {

    /**
     * What processes have used.
     *
     * @param cpuSeconds over all incarnations
     * @param throttledSeconds where a control group says so
     */
    record Used(Usage usage, double cpuSeconds, Optional<Double> throttledSeconds) {}

    /** The volume's. */
    record Room(long takenBytes, List<Pool> pools) {}
}
