package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology.Health;
import dev.cofferdam.deploy.topology.Topology.Limits;
import dev.cofferdam.deploy.topology.Topology.Restart;
import dev.cofferdam.kernel.host.LimitRules;
import dev.cofferdam.kernel.plan.HealthPlan;
import java.util.List;

/**
 * The keys {@code limits} and {@code restart} of partitions and the store, {@code health} of whoever has it, and every default they
 * have.
 */
final class LimitsShape {
    private static final long MEMORY_BYTES = 96L << 20;
    private static final long PROCESSES = 64;
    private static final long WINDOW_BYTES = 1L << 20;
    private static final long RESTARTS = 3;

    private LimitsShape() {}

    static Key<Limits> limits() {
        return limits(MEMORY_BYTES);
    }

    /**
     * With a default of its own.
     *
     * @param memoryBytes where the topology does not say
     */
    static Key<Limits> limits(long memoryBytes) {
        Key<Long> memory = Key.optional(
                "memory",
                Scalar.size(LimitRules.MEMORY_BYTES_MIN, LimitRules.MEMORY_BYTES_MAX),
                memoryBytes,
                TextNode.valueOf(Sizes.format(memoryBytes)),
                "all the memory of its process");
        Key<Long> cpu = Key.optional(
                "cpu", Scalar.percent(1, LimitRules.CPU_PERCENT_MAX), "its share of one core; left out, no limit");
        Key<Long> core = Key.optional(
                "core",
                Scalar.number(0, Affinity.CORES_MAX - 1),
                "the core that its thread and the kernel's for it stay on; left out, any");
        Key<Long> processes = Key.optional(
                "processes",
                Scalar.number(LimitRules.PROCESSES_MIN, LimitRules.PROCESSES_MAX),
                PROCESSES,
                LongNode.valueOf(PROCESSES),
                "processes and threads at one time");
        Key<Long> window = Key.optional(
                "window",
                Scalar.size(LimitRules.WINDOW_BYTES_MIN, LimitRules.WINDOW_BYTES_MAX),
                WINDOW_BYTES,
                TextNode.valueOf(Sizes.format(WINDOW_BYTES)),
                "the data window; it holds the largest block times the depth its program uses");
        return Key.optional(
                "limits",
                new Section<>(
                        "a set of limits",
                        List.of(memory, cpu, core, processes, window),
                        of -> new Limits(
                                of.get(memory), of.get(cpu), of.find(core), of.get(processes), of.get(window))),
                "what it may use");
    }

    /**
     * Of whoever that is.
     *
     * @param withinMillisMin the longest that one who is well may say nothing
     */
    static Key<Health> health(String whose, int withinMillisMin) {
        Key<Long> within = Key.required(
                "within-millis",
                Scalar.number(withinMillisMin, HealthPlan.WITHIN_MILLIS_MAX),
                "how long it may go without saying that it is alive, once it is ready; then it is ended, and has failed");
        Key<Long> ready = Key.optional(
                "ready-millis",
                Scalar.number(HealthPlan.WITHIN_MILLIS_MIN, HealthPlan.WITHIN_MILLIS_MAX),
                "how long it may take from its start until it is ready; left out, as long as it takes");
        return Key.optional(
                "health",
                new Section<>(whose, List.of(within, ready), of -> new Health(of.get(within), of.find(ready))),
                "within which time its program says again that it is alive; left out, nobody asks");
    }

    static Key<Restart> restart() {
        Key<Restart.On> on = Key.optional(
                "on",
                Scalar.word(TopologyShape.words(Restart.On.class), Restart.On.UNREADABLE),
                Restart.On.NEVER,
                TextNode.valueOf("never"),
                "when it is started again: never, failure or always");
        Key<Long> atMost = Key.optional(
                "at-most",
                Scalar.number(0, 1000),
                RESTARTS,
                LongNode.valueOf(RESTARTS),
                "how often in one run of the kernel");
        return Key.optional(
                "restart",
                new Section<>("a restart policy", List.of(on, atMost), of -> new Restart(of.get(on), of.get(atMost))),
                "what happens when it ends");
    }
}
