package dev.cofferdam.deploy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long control groups held partitions back, of either version
 * (Documentation/admin-guide/cgroup-v2.rst, Documentation/scheduler/sched-bwc.rst). For one thread.
 */
final class Throttling {
    private static final String UNIFIED = "0::";
    private static final double MICROS = 1e6;
    private static final double NANOS = 1e9;

    private final Path groups;
    private final Path processes;
    /** By partition: a group outlives the processes in it. */
    private final Map<String, Path> files = new TreeMap<>();

    Throttling(Path groups, Path processes) {
        this.groups = groups;
        this.processes = processes;
    }

    /**
     * In seconds; empty where no control group says so.
     *
     * @param pid of its outermost process; 0 where none runs
     */
    Optional<Double> seconds(String partition, long pid) {
        find(pid).ifPresent(file -> files.put(partition, file));
        return Optional.ofNullable(files.get(partition)).flatMap(Throttling::read);
    }

    private Optional<Path> find(long pid) {
        try {
            return Files.readAllLines(processes.resolve(Long.toString(pid)).resolve("cgroup")).stream()
                    .map(this::file)
                    .flatMap(Optional::stream)
                    .filter(Files::exists)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From a line of proc_pid_cgroup(5): number, controllers, path. */
    private Optional<Path> file(String line) {
        String[] fields = line.split(":", 3);
        if (fields.length < 3 || fields[2].length() < 2) {
            return Optional.empty(); // the root of a hierarchy, which is nobody's
        }
        String path = fields[2].substring(1);
        if (line.startsWith(UNIFIED)) {
            return Optional.of(groups.resolve(path).resolve("cpu.stat"));
        }
        return List.of(fields[1].split(",", -1)).contains("cpu")
                ? Optional.of(groups.resolve("cpu").resolve(path).resolve("cpu.stat"))
                : Optional.empty();
    }

    private static Optional<Double> read(Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(" ", 2);
                if (fields[0].equals("throttled_usec")) {
                    return Optional.of(Long.parseLong(fields[1]) / MICROS);
                }
                if (fields[0].equals("throttled_time")) {
                    return Optional.of(Long.parseLong(fields[1]) / NANOS);
                }
            }
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
