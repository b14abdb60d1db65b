package dev.cofferdam.deploy.rule;

import java.lang.management.ManagementFactory;

/**
 * What the machine that a topology is checked for has. Immutable.
 *
 * @param memoryBytes within the limits that a container sets, too
 */
public record Machine(long memoryBytes, int cores) {

    /** This machine, as its container lets it be used. */
    public static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(system.getTotalMemorySize(), Runtime.getRuntime().availableProcessors());
    }
}
