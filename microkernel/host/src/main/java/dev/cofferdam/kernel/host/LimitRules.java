package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What a partition's limits can be, for topologies and for the kernel, which looks at its plan once more: a limit of
 * nothing is no limit where Linux takes it for none. Stateless.
 */
public final class LimitRules {
    public static final long MEMORY_BYTES_MIN = 16L << 20;
    public static final long MEMORY_BYTES_MAX = 1L << 40;
    public static final int CPU_PERCENT_MAX = 25_600;
    public static final int PROCESSES_MIN = 16;
    public static final int PROCESSES_MAX = 4096;
    public static final long WINDOW_BYTES_MIN = Manifest.WINDOW_BYTES_MIN;
    public static final long WINDOW_BYTES_MAX = 64L << 20;

    /** Of processor time and of a start's, where zero stands for no limit, and of the numbers of cores. */
    private static final int NOTHING = 0;

    private LimitRules() {}

    /** A sentence for each limit that is none. */
    static List<String> violations(Plan plan) {
        List<String> violations = new ArrayList<>();
        if (plan.partitions().size() > Plan.PARTITIONS_MAX) {
            // Users and what else is numbered by partition would be another kernel's.
            violations.add("there are " + plan.partitions().size() + " partitions; at most " + Plan.PARTITIONS_MAX
                    + " run under one kernel");
        }
        for (PartitionPlan partition : plan.partitions()) {
            limits("partition " + partition.name(), partition.limits(), violations);
            health("partition " + partition.name(), partition.health(), violations);
        }
        plan.store().ifPresent(store -> {
            limits("the store", store.limits(), violations);
            health("the store", store.health(), violations);
        });
        return List.copyOf(violations);
    }

    private static void health(String whose, HealthPlan health, List<String> violations) {
        if (health.equals(HealthPlan.NONE)) {
            return;
        }
        within(
                whose,
                "silence in ms",
                health.withinMillis(),
                HealthPlan.WITHIN_MILLIS_MIN,
                HealthPlan.WITHIN_MILLIS_MAX,
                violations);
        within(
                whose,
                "time to be ready in ms",
                health.readyMillis(),
                NOTHING,
                HealthPlan.WITHIN_MILLIS_MAX,
                violations);
    }

    private static void limits(String whose, LimitsPlan limits, List<String> violations) {
        within(whose, "memory in bytes", limits.memoryBytes(), MEMORY_BYTES_MIN, MEMORY_BYTES_MAX, violations);
        within(whose, "processor time in percent", limits.cpuPercent(), NOTHING, CPU_PERCENT_MAX, violations);
        within(whose, "number of processes", limits.processesMax(), PROCESSES_MIN, PROCESSES_MAX, violations);
        within(whose, "window in bytes", limits.windowBytes(), WINDOW_BYTES_MIN, WINDOW_BYTES_MAX, violations);
        limits.core().ifPresent(core -> within(whose, "core", core, NOTHING, Affinity.CORES_MAX - 1, violations));
        if (limits.windowBytes() % WINDOW_BYTES_MIN != 0) {
            violations.add(whose + " has a window of " + limits.windowBytes() + " bytes, which is no multiple of "
                    + WINDOW_BYTES_MIN);
        }
    }

    private static void within(String whose, String what, long number, long min, long max, List<String> violations) {
        if (number < min || number > max) {
            violations.add(whose + " is given " + number + " as limit of its " + what + ", which is not within " + min
                    + " and " + max);
        }
    }
}
