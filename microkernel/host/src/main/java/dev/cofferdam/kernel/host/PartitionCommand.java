package dev.cofferdam.kernel.host;

import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Scratch;
import java.nio.file.Path;
import java.util.List;

/**
 * A partition that is ready to be launched, any number of times.
 *
 * @param command with its sandbox
 * @param subject what it is made of, to be measured before each launch
 * @param scratch emptied before each launch
 * @param log file for what it prints
 * @param lent disks whose images it writes itself
 * @param sandboxed whether it runs in a process namespace of its own
 */
record PartitionCommand(
        List<String> command,
        Measurement.Subject subject,
        Scratch scratch,
        Path log,
        long memoryBytes,
        List<PartitionHome.Lent> lent,
        boolean sandboxed) {}
