package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.Affinity;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the machine that a topology is checked for has. Immutable.
 *
 * @param memoryBytes within the limits that a container sets, too
 * @param processors how much processor time there is, in cores; a container may set a limit
 * @param cores numbers of the cores that may be used: a cpuset may begin anywhere
 */
public record Machine(long memoryBytes, int processors, List<Integer> cores) {

    public Machine {
        cores = List.copyOf(cores);
    }

    /** One whose cores are numbered from 0. */
    public Machine(long memoryBytes, int cores) {
        this(memoryBytes, cores, IntStream.range(0, cores).boxed().toList());
    }

    /** This machine, as its container lets it be used. */
    public static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                system.getTotalMemorySize(), Runtime.getRuntime().availableProcessors(), Affinity.available());
    }
}
