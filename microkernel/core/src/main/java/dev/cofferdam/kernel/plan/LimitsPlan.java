package dev.cofferdam.kernel.plan;

import java.util.OptionalInt;

/**
 * What a partition's process may take of the machine. Immutable.
 *
 * @param cpuPercent of one core; 0: no limit
 * @param processesMax threads count
 * @param windowBytes length of the data window through which payloads travel
 * @param core that its own thread and the kernel's for it stay on; empty: any
 */
public record LimitsPlan(long memoryBytes, int cpuPercent, int processesMax, long windowBytes, OptionalInt core) {}
