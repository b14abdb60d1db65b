package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes have used. Immutable.
 *
 * @param cpu since they started, by them all
 * @param residentBytes now; memory that several share counts for each
 */
public record Usage(Duration cpu, long residentBytes) {
    private static final Usage NONE = new Usage(Duration.ZERO, 0);
    private static final String RESIDENT = "VmRSS:";

    /** One process; nothing where it has ended. */
    static Usage ofProcess(long pid) {
        return ProcessHandle.of(pid).map(Usage::of).orElse(NONE);
    }

    /** A process and all that came of it; nothing where it has ended. */
    static Usage ofTree(long pid) {
        return ProcessHandle.of(pid)
                .map(root -> Stream.concat(Stream.of(root), root.descendants())
                        .map(Usage::of)
                        .reduce(NONE, Usage::plus))
                .orElse(NONE);
    }

    private static Usage of(ProcessHandle process) {
        return new Usage(
                process.info().totalCpuDuration().orElse(Duration.ZERO),
                residentBytes(Path.of("/proc", Long.toString(process.pid()), "status")));
    }

    private Usage plus(Usage other) {
        return new Usage(cpu.plus(other.cpu), residentBytes + other.residentBytes);
    }

    /** From proc_pid_status(5); 0 where the process ended meanwhile. */
    private static long residentBytes(Path status) {
        try {
            return residentBytes(Files.readAllLines(status));
        } catch (IOException e) {
            return 0;
        }
    }

    static long residentBytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(RESIDENT))
                .mapToLong(line -> Long.parseLong(line.substring(RESIDENT.length())
                                .replace("kB", "")
                                .strip())
                        * 1024)
                .findFirst()
                .orElse(0);
    }
}
