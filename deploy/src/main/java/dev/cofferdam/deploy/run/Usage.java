package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What processes have used. Immutable.
 *
 * @param cpu since they started, by them all
 * @param residentBytes now; memory that several share counts for each
 */
public record Usage(Duration cpu, long residentBytes) {
    private static final Usage NONE = new Usage(Duration.ZERO, 0);

    /** What Linux tells processor time in, on every architecture (USER_HZ). */
    private static final long TICK_NANOS = 10_000_000;

    private static final String RESIDENT = "VmRSS:";

    /** One process; nothing where it has ended. */
    static Usage ofProcess(long pid) {
        return Stat.read(Path.of("/proc", Long.toString(pid), "stat"))
                .map(stat -> of(pid, stat))
                .orElse(NONE);
    }

    /** A process and all that came of it; nothing where it has ended. */
    static Usage ofTree(long pid) {
        return ofTrees(Set.of(pid)).get(pid);
    }

    /** Of several processes, 0 for one that there is not, each with all that came of it, by one look at all processes of the machine. */
    static Map<Long, Usage> ofTrees(Set<Long> roots) {
        Map<Long, Stat> stats = Stat.all();
        Map<Long, Usage> trees = new HashMap<>();
        roots.forEach(root -> trees.put(root, NONE));
        stats.forEach((pid, stat) -> {
            long root = pid;
            // No tree is deeper than there are processes, even where numbers were given again meanwhile.
            for (int depth = 0; depth < stats.size() && !roots.contains(root) && stats.containsKey(root); depth++) {
                root = stats.get(root).parent;
            }
            if (root > 0 && roots.contains(root)) { // 0 stands for a process that there is not
                trees.merge(root, of(pid, stat), Usage::plus);
            }
        });
        return trees;
    }

    private static Usage of(long pid, Stat stat) {
        return new Usage(
                Duration.ofNanos(stat.cpuTicks * TICK_NANOS),
                residentBytes(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** From proc_pid_stat(5). */
    private record Stat(long parent, long cpuTicks) {
        private static final int PARENT = 1;
        private static final int USER_TIME = 11;
        private static final int SYSTEM_TIME = 12;

        static Map<Long, Stat> all() {
            Map<Long, Stat> stats = new HashMap<>();
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    read(process.resolve("stat"))
                            .ifPresent(stat -> stats.put(
                                    Long.parseLong(process.getFileName().toString()), stat));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return stats;
        }

        /** Empty where the process ended meanwhile. */
        private static Optional<Stat> read(Path file) {
            try {
                String stat = Files.readString(file);
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                return Optional.of(new Stat(
                        Long.parseLong(fields[PARENT]),
                        Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
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
