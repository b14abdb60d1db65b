package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.jail.Freezer;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the machine that a topology is checked for has. Immutable.
 *
 * @param memoryBytes within the limits that a container sets, too
 * @param processors how much processor time there is, in cores; a container may set a limit
 * @param cores numbers of the cores that may be used: a cpuset may begin anywhere
 * @param switchMicros from the end of one time window until nearly always the next one's partitions run
 */
public record Machine(long memoryBytes, int processors, List<Integer> cores, int switchMicros) {

    public Machine {
        cores = List.copyOf(cores);
    }

    /** One whose cores are numbered from 0. */
    public Machine(long memoryBytes, int cores) {
        this(memoryBytes, cores, IntStream.range(0, cores).boxed().toList(), WindowPlan.LENGTH_MICROS_MIN);
    }

    /** This machine, as its container lets it be used. */
    public static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                system.getTotalMemorySize(),
                Runtime.getRuntime().availableProcessors(),
                Affinity.available(),
                Freezer.Way.here().switchMicros());
    }
}
