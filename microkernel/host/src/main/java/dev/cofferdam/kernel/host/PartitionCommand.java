package dev.cofferdam.kernel.host;

import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A partition that is ready to be launched, any number of times.
 *
 * @param source of its command line, with its sandbox
 * @param subject what it is made of, to be measured before each launch
 * @param scratch emptied before each launch
 * @param log file for what it prints
 * @param lent disks whose images it writes itself
 * @param sockets that it is handed
 * @param sandboxed whether it runs in a process namespace of its own
 */
record PartitionCommand(
        Source source,
        Measurement.Subject subject,
        Scratch scratch,
        Path log,
        long memoryBytes,
        List<PartitionHome.Lent> lent,
        List<HandedSocket> sockets,
        boolean sandboxed) {

    private static final String CACHE = "-XX:AOTCache=";

    /** Gives a command line that shows the files that are there now. */
    @FunctionalInterface
    interface Source {
        List<String> command() throws IOException;
    }

    /**
     * What is to be launched now.
     *
     * @param measurement of the files that the command line shows
     */
    record Measured(List<String> command, String measurement, boolean withoutCache) {}

    /**
     * Shows the files that are there now, and measures those that are shown: what is measured is what runs. Java takes classes from an
     * ahead-of-time cache without a look into the jars that they came from: so where jars, cache or runtime were found to be
     * others than at the first launch, the cache is left out.
     */
    Measured measure() throws IOException {
        List<String> command = source.command();
        String measurement = subject.measure();
        List<String> current = subject.filesChanged()
                ? command.stream().filter(word -> !word.startsWith(CACHE)).toList()
                : command;
        return new Measured(current, measurement, current.size() < command.size());
    }
}
