package dev.cofferdam.kernel.host;

import java.nio.file.Path;
import java.util.List;

/**
 * A partition that is ready to be launched, any number of times.
 *
 * @param command with its sandbox
 * @param measurement hash over its jars and configuration
 * @param log file for what it prints
 * @param lent disks whose images it writes itself
 */
record PartitionCommand(
        List<String> command, String measurement, Path log, long memoryBytes, List<PartitionHome.Lent> lent) {}
