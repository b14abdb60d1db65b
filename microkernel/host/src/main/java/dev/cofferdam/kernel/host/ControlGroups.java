package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory, process and CPU limits by control group, in whichever hierarchy this machine lets this user write: version 2
 * (Documentation/admin-guide/cgroup-v2.rst) or the version 1 controllers. Where there is none, the address-space flags
 * of the JVM are all that limits memory, and {@link #describe} says so. One thread at a time.
 */
final class ControlGroups {
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SWEEP_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<Path> roots;
    private final boolean unified;

    private ControlGroups(List<Path> roots, boolean unified) {
        this.roots = roots;
        this.unified = unified;
    }

    /**
     * Limits of one group.
     *
     * @param cpuPercent of one core; 0 for none
     */
    record Limits(long memoryBytes, int cpuPercent, int processesMax) {}

    /** Finds a hierarchy in which groups can be made, each below a group called {@code name}. */
    static ControlGroups find(String name) {
        List<Path> controllers = new ArrayList<>();
        for (String controller : List.of("memory", "pids", "cpu")) {
            Path root = Path.of("/sys/fs/cgroup", controller);
            if (tryCreate(root.resolve(name))) {
                controllers.add(root.resolve(name));
            }
        }
        if (!controllers.isEmpty()) {
            return new ControlGroups(controllers, false);
        }
        Path own = ownUnifiedGroup();
        if (own != null && tryCreate(own.resolve(name)) && delegate(own, own.resolve(name))) {
            return new ControlGroups(List.of(own.resolve(name)), true);
        }
        return new ControlGroups(List.of(), false);
    }

    /** How limits are enforced here, in words for the operator. */
    String describe() {
        if (roots.isEmpty()) {
            return "JVM flags only (no writable control group)";
        }
        return unified ? "control groups v2" : "control groups v1";
    }

    /** The groups made so far, outermost first: what is left to remove should the kernel die. */
    List<Path> roots() {
        return roots;
    }

    /** Makes the groups of a partition; its first process joins each of them before it becomes the program. */
    List<Path> create(String partition, Limits limits) throws IOException {
        List<Path> groups = new ArrayList<>();
        for (Path root : roots) {
            Path group = root.resolve(partition);
            if (Files.notExists(group)) {
                Files.createDirectory(group);
            }
            limit(group, limits);
            groups.add(group);
        }
        return groups;
    }

    private void limit(Path group, Limits limits) throws IOException {
        long quotaMicros = limits.cpuPercent * CPU_PERIOD_MICROS / 100;
        if (unified) {
            write(group.resolve("memory.max"), Long.toString(limits.memoryBytes));
            write(group.resolve("pids.max"), Integer.toString(limits.processesMax));
            if (quotaMicros > 0) {
                write(group.resolve("cpu.max"), quotaMicros + " " + CPU_PERIOD_MICROS);
            }
            return;
        }
        Path controller = group.getParent().getParent().getFileName();
        switch (controller.toString()) {
            case "memory" -> write(group.resolve("memory.limit_in_bytes"), Long.toString(limits.memoryBytes));
            case "pids" -> write(group.resolve("pids.max"), Integer.toString(limits.processesMax));
            default -> {
                if (quotaMicros > 0) {
                    write(group.resolve("cpu.cfs_period_us"), Long.toString(CPU_PERIOD_MICROS));
                    write(group.resolve("cpu.cfs_quota_us"), Long.toString(quotaMicros));
                }
            }
        }
    }

    /** Removes every group made here. A process that was killed may take a moment to be gone. */
    void remove() {
        for (Path root : roots) {
            try {
                sweep(root);
            } catch (IOException e) {
                System.err.println("warning: control group " + root + " stays behind: " + e.getMessage());
            }
        }
    }

    /** Kills what is left in the groups below {@code root} and removes them. */
    static void sweep(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        long deadline = System.nanoTime() + SWEEP_NANOS;
        while (killAll(root) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(SWEEP_PAUSE_NANOS);
        }
        delete(root);
    }

    private static boolean killAll(Path root) throws IOException {
        boolean any = false;
        try (var groups = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path group : groups) {
                for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                    any = true;
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
        return any;
    }

    private static void delete(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (var groups = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path group : groups) {
                Files.deleteIfExists(group);
            }
        }
        Files.deleteIfExists(root);
    }

    private static boolean tryCreate(Path group) {
        try {
            Files.createDirectories(group);
            return Files.isWritable(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path ownUnifiedGroup() {
        Path root = Path.of("/sys/fs/cgroup");
        if (Files.notExists(root.resolve("cgroup.controllers"))) {
            return null;
        }
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                if (line.startsWith("0::/")) {
                    return root.resolve(line.substring(4));
                }
            }
        } catch (IOException e) {
            return null;
        }
        return null;
    }

    /** A group that distributes controllers holds no processes itself, so this one moves down into a leaf first. */
    private static boolean delegate(Path own, Path group) {
        try {
            Path leaf = own.resolve(group.getFileName() + "-kernel");
            Files.createDirectories(leaf);
            write(leaf.resolve("cgroup.procs"), "0");
            write(own.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
            write(group.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
            return true;
        } catch (IOException e) {
            try {
                Files.deleteIfExists(group);
            } catch (IOException ignored) {
                // It holds nothing and hinders nobody.
            }
            return false;
        }
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new IOException(file + " does not take " + value + ": " + e.getMessage(), e);
        }
    }
}
