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
 * @param sockets that it is handed
 * @param sandboxed whether it runs in a process namespace of its own
 */
record PartitionCommand(
        List<String> command,
        Measurement.Subject subject,
        Scratch scratch,
        Path log,
        long memoryBytes,
        List<PartitionHome.Lent> lent,
        List<HandedSocket> sockets,
        boolean sandboxed) {

    private static final String CACHE = "-XX:AOTCache=";

    /**
     * What is to be launched now. Java takes classes from an ahead-of-time cache without a look into the jars that they
     * came from: so where jars, cache or runtime were found to be others than at the first launch, the cache is left out,
     * and what is measured is what runs.
     */
    List<String> current() {
        return subject.filesChanged()
                ? command.stream().filter(word -> !word.startsWith(CACHE)).toList()
                : command;
    }
}
