package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Memory, process and CPU limits by control group, in whichever hierarchy this machine lets this user write: version 2
 * (Documentation/admin-guide/cgroup-v2.rst) or the version 1 controllers. Where there is none,
 * {@link #fallback} limits each process, and {@link #describe} says so. One thread at a time.
 */
public final class ControlGroups {
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SWEEP_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final String PREFIX = "cofferdam-";

    /** How the name of a group begins that root has made for an ordinary user. */
    private static final String GIVEN = PREFIX + "user-";

    /** Nothing else is ever swept, whatever a note says: what lies in a group is killed. */
    private static final Pattern SWEPT = Pattern.compile(PREFIX + "[0-9]+(-[0-9]+)?");

    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
    /** Of version 1: keeps what lies in a group on some cores. */
    private static final String CORES = "cpuset";

    private static final List<String> CORE_FILES = List.of(CORES + ".cpus", CORES + ".mems");
    /** Of version 1: stops what lies in a group. */
    private static final String FREEZER = "freezer";
    /** Version 2 where version 1 is, which has a better one, if processes can be moved there. */
    private static final String BESIDE = "beside";

    private static final String BESIDE_AT = "unified";
    private static final String PROCESSES = "cgroup.procs";

    private static final ControlGroups NONE = new ControlGroups(Map.of(), Set.of());
    /** Of version 2, whose one hierarchy has all controllers. */
    private static final String UNIFIED = "unified";

    private static final String DISTRIBUTED = "cgroup.subtree_control";

    /** By hierarchy: that of a version 1 controller, or {@link #UNIFIED}. */
    private final Map<String, Path> roots;

    private final Set<String> controllers;

    private ControlGroups(Map<String, Path> roots, Set<String> controllers) {
        this.roots = roots;
        this.controllers = controllers;
    }

    /**
     * Limits of one group.
     *
     * @param cpuPercent of one core; 0 for none
     * @param core that it cannot leave, where it is scheduled; empty: any
     */
    public record Limits(long memoryBytes, int cpuPercent, int processesMax, OptionalInt core) {
        /** On any core. */
        public Limits(long memoryBytes, int cpuPercent, int processesMax) {
            this(memoryBytes, cpuPercent, processesMax, OptionalInt.empty());
        }
    }

    /** Where it is kept for whoever cleans up which groups there may be. */
    @FunctionalInterface
    public interface Notes {
        /** Told of every group before the first is made; not all of them need come to be. */
        void note(List<Path> groups) throws IOException;
    }

    /**
     * Makes a group in each hierarchy in which this user can, for the groups of partitions.
     *
     * @param pid of the process that makes it, which with the time of its start no other has
     * @param startTicks when that process started
     * @param scheduled whether partitions are to be stopped by them, and to be kept on their cores
     */
    public static ControlGroups make(long pid, long startTicks, boolean scheduled, Notes notes) throws IOException {
        return make(
                PREFIX + pid + "-" + startTicks,
                Path.of("/sys/fs/cgroup"),
                Path.of("/proc/self/cgroup"),
                scheduled,
                notes);
    }

    /**
     * As {@link #make(long, long, boolean, Notes)}, for hierarchies mounted elsewhere.
     *
     * @param self the file that tells this process's group
     */
    static ControlGroups make(String name, Path mount, Path self, boolean scheduled, Notes notes) throws IOException {
        if (Files.exists(mount.resolve("cgroup.controllers"))) {
            List<Path> roots = unifiedPlaces(mount, self).stream()
                    .map(place -> place.resolve(name))
                    .toList();
            notes.note(roots);
            return makeUnified(roots, scheduled);
        }
        Map<String, List<Path>> candidates = new LinkedHashMap<>();
        Map<String, String> hierarchies = new LinkedHashMap<>();
        CONTROLLERS.forEach(controller -> hierarchies.put(controller, controller));
        if (scheduled) {
            // The last that is joined: whoever joins one that is frozen stops there.
            hierarchies.put(CORES, CORES);
            hierarchies.put(BESIDE, BESIDE_AT);
            hierarchies.put(FREEZER, FREEZER);
        }
        for (Map.Entry<String, String> hierarchy : hierarchies.entrySet()) {
            String controller = hierarchy.getKey();
            Path root = mount.resolve(hierarchy.getValue());
            List<Path> places = switch (controller) {
                case BESIDE -> placesBeside(mount, self);
                case CORES -> placesWithCores(root);
                default -> places(root);
            };
            if (Files.exists(root.resolve(PROCESSES))) {
                candidates.put(
                        controller,
                        places.stream().map(place -> place.resolve(name)).toList());
            }
        }
        notes.note(candidates.values().stream().flatMap(List::stream).toList());
        Map<String, Path> groups = new LinkedHashMap<>();
        candidates.forEach((controller, places) -> {
            if (!controller.equals(FREEZER) || !groups.containsKey(BESIDE)) {
                places.stream()
                        .filter(ControlGroups::tryCreate)
                        .findFirst()
                        .ifPresent(group -> groups.put(controller, group));
            }
        });
        if (groups.containsKey(CORES)) {
            Path all = groups.get(CORES);
            for (String file : CORE_FILES) {
                write(
                        all.resolve(file),
                        Files.readString(all.resolveSibling(file)).strip());
            }
        }
        return new ControlGroups(groups, groups.keySet());
    }

    /** A new group has no cores, nor has one that was given and not been told any: nothing could join what is in it. */
    private static List<Path> placesWithCores(Path root) throws IOException {
        List<Path> places = new ArrayList<>();
        for (Path place : places(root)) {
            boolean has = true;
            for (String file : CORE_FILES) {
                Path cores = place.resolve(file);
                has &= Files.exists(cores) && !Files.readString(cores).isBlank();
            }
            if (has) {
                places.add(place);
            }
        }
        return places;
    }

    /** By what partitions that are scheduled would be stopped: what is made for them, found and not made. */
    static Freezer.Way stops(Path mount, Path self) {
        if (Files.exists(mount.resolve("cgroup.controllers"))) {
            return isOneOwn(unifiedPlaces(mount, self)) ? Freezer.Way.VERSION_2 : Freezer.Way.SIGNALS;
        }
        if (isOneOwn(placesBeside(mount, self))) {
            return Freezer.Way.VERSION_2;
        }
        Path root = mount.resolve(FREEZER);
        boolean usable = Files.exists(root.resolve(PROCESSES)) && isOneOwn(places(root));
        return usable ? Freezer.Way.VERSION_1 : Freezer.Way.SIGNALS;
    }

    private static boolean isOneOwn(List<Path> places) {
        return places.stream().anyMatch(Files::isWritable);
    }

    /**
     * Of version 2 beside version 1: as there, and the groups that this process is in, where systemd has delegated one. A
     * process is moved by whoever may write the nearest group that has both where it is and where it goes below it
     * (cgroup-v2.rst, Delegation Containment).
     */
    private static List<Path> placesBeside(Path mount, Path self) {
        Path root = mount.resolve(BESIDE_AT);
        Path found = ownUnifiedGroup(root, self);
        Path own = found == null || !found.startsWith(root) ? root : found;
        Set<Path> places = new LinkedHashSet<>(places(root));
        for (Path group = own; group.startsWith(root); group = group.getParent()) {
            places.add(group);
        }
        return places.stream()
                .filter(place -> Files.isWritable(shared(own, place).resolve(PROCESSES)))
                .toList();
    }

    private static Path shared(Path one, Path other) {
        Path shared = one;
        while (!other.startsWith(shared)) {
            shared = shared.getParent();
        }
        return shared;
    }

    /** Version 1 knows no delegation: the hierarchy itself, or a group in it that was given to an ordinary user. */
    private static List<Path> places(Path root) {
        List<Path> places = new ArrayList<>(List.of(root));
        try (var given = Files.newDirectoryStream(root, GIVEN + "*")) {
            given.forEach(places::add);
        } catch (IOException e) {
            return places;
        }
        return places;
    }

    /**
     * A group with processes of its own cannot distribute controllers, so the new group goes beside this process's own:
     * below the nearest ancestor that already distributes them and that this user may write.
     */
    private static List<Path> unifiedPlaces(Path mount, Path self) {
        List<Path> places = new ArrayList<>();
        for (Path group = ownUnifiedGroup(mount, self);
                group != null && group.startsWith(mount);
                group = group.getParent()) {
            if (distributes(group)) {
                places.add(group);
            }
        }
        return places;
    }

    private static ControlGroups makeUnified(List<Path> roots, boolean scheduled) throws IOException {
        for (Path root : roots) {
            if (tryCreate(root)) {
                Set<String> controllers = new HashSet<>(List.of("memory", "pids"));
                for (String controller : scheduled ? List.of("cpu", CORES) : List.of("cpu")) {
                    if (tryDistribute(root, controller)) {
                        controllers.add(controller);
                    }
                }
                try {
                    write(root.resolve(DISTRIBUTED), "+memory +pids");
                } catch (IOException e) {
                    sweep(root);
                    return NONE;
                }
                return new ControlGroups(Map.of(UNIFIED, root), Set.copyOf(controllers));
            }
        }
        return NONE;
    }

    private static boolean distributes(Path group) {
        try {
            List<String> controllers =
                    List.of(Files.readString(group.resolve(DISTRIBUTED)).strip().split(" ", -1));
            return controllers.containsAll(List.of("memory", "pids"));
        } catch (IOException e) {
            return false;
        }
    }

    /** How limits are enforced here, in words for the operator. */
    public String describe() {
        if (roots.isEmpty()) {
            return "resource limits of processes (no writable control group)";
        }
        return roots.containsKey(UNIFIED) ? "control groups v2" : "control groups v1";
    }

    /**
     * What the limits of a process cannot be held here, in words for the operator.
     *
     * @param ownUser whether it has a user of its own
     */
    public List<String> weaknesses(boolean ownUser) {
        return weaknesses(controllers, ownUser);
    }

    /**
     * What the limits of a process cannot be held where no more than these controllers can be used, in words for the
     * operator.
     *
     * @param controllers of memory, pids and cpu
     */
    public static List<String> weaknesses(Collection<String> controllers, boolean ownUser) {
        List<String> weaknesses = new ArrayList<>();
        if (!controllers.contains("memory")) {
            weaknesses.add("memory is limited process by process, without what is shared or in memory files");
        }
        if (!controllers.contains("pids") && !ownUser) {
            weaknesses.add("the number of processes and threads is not limited");
        }
        if (!controllers.contains("cpu")) {
            weaknesses.add("processor time is not limited");
        }
        return weaknesses;
    }

    /** Whether partitions can be kept on their cores. */
    public boolean keepsCores() {
        return controllers.contains(CORES);
    }

    /** Whether they can be stopped at once. */
    public boolean freezes() {
        return roots.keySet().stream().anyMatch(Set.of(UNIFIED, BESIDE, FREEZER)::contains);
    }

    /** Whether a share of the processor can be held. */
    public boolean limitsProcessor() {
        return controllers.contains("cpu");
    }

    /**
     * What limits a process where it joins no group: setrlimit(2), by the command that sets them.
     *
     * @param ownUser whether the partition is its user's only one: processes are counted by user
     */
    public List<String> fallback(Limits limits, boolean ownUser) {
        if (!roots.isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of("prlimit", "--data=" + limits.memoryBytes));
        if (ownUser) {
            command.add("--nproc=" + limits.processesMax);
        }
        command.add("--");
        return command;
    }

    /** The groups that were made, one a hierarchy. */
    List<Path> roots() {
        return List.copyOf(roots.values());
    }

    /** Makes the groups of a partition; its first process joins each of them before it becomes the program. */
    public List<Path> create(String partition, Limits limits) throws IOException {
        List<Path> groups = new ArrayList<>();
        for (Map.Entry<String, Path> root : roots.entrySet()) {
            Path group = root.getValue().resolve(partition);
            if (Files.notExists(group)) {
                Files.createDirectory(group);
            }
            limit(root.getKey(), group, limits);
            groups.add(group);
        }
        return groups;
    }

    /** The groups of a partition that were made. */
    public List<Path> of(String partition) {
        return roots.values().stream().map(root -> root.resolve(partition)).toList();
    }

    private void limit(String hierarchy, Path group, Limits limits) throws IOException {
        long quotaMicros = limits.cpuPercent * CPU_PERIOD_MICROS / 100;
        switch (hierarchy) {
            case UNIFIED -> {
                write(group.resolve("memory.max"), Long.toString(limits.memoryBytes));
                write(group.resolve("pids.max"), Integer.toString(limits.processesMax));
                if (quotaMicros > 0 && controllers.contains("cpu")) {
                    write(group.resolve("cpu.max"), quotaMicros + " " + CPU_PERIOD_MICROS);
                }
                if (limits.core.isPresent() && controllers.contains(CORES)) {
                    write(group.resolve(CORES + ".cpus"), Integer.toString(limits.core.getAsInt()));
                }
            }
            case "memory" -> write(group.resolve("memory.limit_in_bytes"), Long.toString(limits.memoryBytes));
            case "pids" -> write(group.resolve("pids.max"), Integer.toString(limits.processesMax));
            case "cpu" -> {
                if (quotaMicros > 0) {
                    write(group.resolve("cpu.cfs_period_us"), Long.toString(CPU_PERIOD_MICROS));
                    write(group.resolve("cpu.cfs_quota_us"), Long.toString(quotaMicros));
                }
            }
            case CORES -> {
                Path mems = Path.of(CORES + ".mems");
                Path cpus = Path.of(CORES + ".cpus");
                String all = Files.readString(group.getParent().resolve(cpus)).strip();
                write(
                        group.resolve(mems),
                        Files.readString(group.getParent().resolve(mems)).strip());
                write(group.resolve(cpus), limits.core.isPresent() ? "" + limits.core.getAsInt() : all);
            }
            case BESIDE, FREEZER -> {}
            default -> throw new IllegalStateException("no limit is known of " + hierarchy);
        }
    }

    /** Some users are delegated memory and processes but not CPU time. */
    private static boolean tryDistribute(Path root, String controller) {
        try {
            write(root.resolve(DISTRIBUTED), "+" + controller);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes every group made here. A process that was killed may take a moment to be gone. */
    public void remove() {
        for (Path root : roots.values()) {
            try {
                sweep(root);
            } catch (IOException e) {
                System.err.println("warning: control group " + root + " stays behind: " + e.getMessage());
            }
        }
    }

    /**
     * Kills what is left in the groups below {@code root} and removes them. A process that is dead and not yet reaped
     * stands in no list any more, and its group is busy all the same.
     */
    public static void sweep(Path root) throws IOException {
        if (!SWEPT.matcher(root.getFileName().toString()).matches()) {
            throw new IOException(root + " is no control group of a kernel's");
        }
        long deadline = System.nanoTime() + SWEEP_NANOS;
        while (Files.exists(root)) {
            killAll(root);
            try {
                delete(root);
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(SWEEP_PAUSE_NANOS);
            }
        }
    }

    private static void killAll(Path root) throws IOException {
        try (var groups = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path group : groups) {
                Freezer.release(group);
                for (String pid : Files.readAllLines(group.resolve(PROCESSES))) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    private static void delete(Path root) throws IOException {
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
            if (Files.isWritable(group.resolve(PROCESSES))) {
                return true;
            }
            Files.delete(group);
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path ownUnifiedGroup(Path mount, Path self) {
        try {
            for (String line : Files.readAllLines(self)) {
                if (line.startsWith("0::/")) {
                    return mount.resolve(line.substring("0::/".length()));
                }
            }
        } catch (IOException e) {
            return null;
        }
        return null;
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new IOException(file + " does not take " + value + ": " + e.getMessage(), e);
        }
    }
}
