package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.Freezer;
import dev.cofferdam.jail.JavaFlags;
import dev.cofferdam.jail.Kind;
import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Namespaces;
import dev.cofferdam.jail.Sandbox;
import dev.cofferdam.jail.Scratch;
import dev.cofferdam.jail.Staging;
import dev.cofferdam.jail.SystemCallFilter;
import dev.cofferdam.jail.Users;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** Prepares each partition's command: its sandbox, its limits, its Java runtime. One thread at a time. */
final class Launcher {
    /** The part of a partition's memory that its /tmp may take. */
    private static final int SCRATCH_SHARE = 8;

    private final Launch launch;
    private final Path filters;
    private final ControlGroups groups;
    private final Path logs;
    private final Staging staging;
    private final Users users;
    /** By the first partition of a class, if each class has its own. */
    private final Map<Integer, Quarters> quarters = new HashMap<>();

    /** What processes are shown, and how that is measured. */
    private record Quarters(Sandbox sandbox, Measurement measurement) {}

    Launcher(Launch launch, Staging staging, Path filters, Users users, ControlGroups groups) throws IOException {
        this.launch = launch;
        this.staging = staging;
        this.users = users;
        this.filters = filters;
        this.groups = groups;
        Path state = launch.stateDirectory();
        this.logs = state.resolve("logs");
    }

    private Quarters quarters(SystemPlan system, int partition) throws IOException {
        boolean separate = launch.isolation() == Launch.Isolation.SEPARATE;
        int key = separate ? system.firstOfClass(partition) : 0;
        Quarters known = quarters.get(key);
        if (known == null) {
            Staging shown = separate ? staging.separate() : staging;
            // Copies are new each time, and so is all that is known of them.
            Path digests = separate ? null : launch.runtime().digests();
            known = new Quarters(
                    new Sandbox(shown, filters, users.own(), Namespaces.areLimited()),
                    new Measurement(digests, launch.runtime().javaHome(), shown::place));
            quarters.put(key, known);
        }
        return known;
    }

    /** What this machine does not give this user, in words; nothing where isolation is off altogether. */
    List<String> weaknesses() throws IOException {
        if (launch.isolation() == Launch.Isolation.NONE) {
            return List.of();
        }
        List<String> weaknesses = new ArrayList<>(groups.weaknesses(users.own()));
        if (!users.own()) {
            weaknesses.add(Users.WEAKNESS);
        }
        if (!SystemCallFilter.hidesFileTimes()) {
            weaknesses.add(SystemCallFilter.WEAKNESS);
        }
        if (!Namespaces.areLimited()) {
            weaknesses.add(Namespaces.WEAKNESS);
        }
        weaknesses.addAll(SharedFileSystems.weaknesses(launch.plan()));
        if (isScheduled()) {
            weaknesses.addAll(Windows.weaknesses(groups));
        }
        return weaknesses;
    }

    private boolean isScheduled() {
        return !launch.plan().schedule().isEmpty();
    }

    /** By what a partition that has been prepared is stopped. */
    Freezer freezer(String partition, LongSupplier pid) throws IOException {
        return Freezer.of(groups.of(partition), pid);
    }

    /** Makes a directory in which there is room for so many bytes and no more, if this kernel can mount one. */
    void memory(Path directory, long bytes) throws IOException {
        staging.memory(Files.createDirectories(directory), bytes);
    }

    PartitionCommand prepare(SystemPlan system, int index, PartitionHome home) throws IOException {
        PartitionPlan partition = system.partitions().get(index);
        boolean store = system.isStore(index);
        List<Path> jars = jars(partition, store);
        List<Path> programJars = partition.program().jars();
        LimitsPlan limits = partition.limits();
        ControlGroups.Limits bounds = new ControlGroups.Limits(
                limits.memoryBytes(),
                limits.cpuPercent(),
                limits.processesMax(),
                isScheduled() ? limits.core() : OptionalInt.empty());
        String name = partition.name();
        if (limits.cpuPercent() > 0 && !groups.limitsProcessor() && !launch.weakerLimits()) {
            throw new IOException("partition " + name + ": its limit cpu: " + limits.cpuPercent()
                    + "% cannot be held here, for no control group of this user's limits processor time; 'doctor' says"
                    + " what mends it, and --weaker-limits goes on without");
        }
        if (isScheduled() && !groups.freezes() && !launch.weakerLimits()) {
            throw new IOException(
                    "partition " + name + ": its windows cannot be kept here but by signals, for this user has"
                            + " no control group that stops processes; 'doctor' says what mends it, and --weaker-limits goes on"
                            + " with signals");
        }
        // All partitions share one cache, so one of them makes it.
        boolean last = index == launch.plan().partitions().size() - 1;
        boolean train = launch.runtime().train() && (store || last);
        Path cache = launch.runtime().train() == train ? cache(store) : null;
        int user = users.of(index);
        Scratch scratch = staging.scratch(name, limits.memoryBytes() / SCRATCH_SHARE, user);
        Sandbox.Contents contents = new Sandbox.Contents(
                kind(store, partition),
                takesIn(partition),
                user,
                groups.create(name, bounds),
                groups.fallback(bounds, users.own()),
                Math.max(limits.memoryBytes(), fileBytesMax(partition)),
                scratch,
                launch.runtime().javaHome(),
                jars,
                programJars,
                cache,
                train,
                home.binds(),
                home.mapsDisks() ? new PartitionFiles(Sandbox.HOME).disks() : null,
                JavaFlags.of(limits.memoryBytes()));
        List<Path> measured = new ArrayList<>(jars);
        measured.addAll(programJars);
        partition.files().stream()
                .filter(FileGrant::measured)
                .map(FileGrant::path)
                .forEach(measured::add);
        if (cache != null && !train) {
            measured.add(cache);
        }
        boolean sandboxed = launch.isolation() != Launch.Isolation.NONE;
        Quarters own = quarters(system, index);
        PartitionCommand.Source source = sandboxed
                ? () -> own.sandbox.command(contents)
                : () -> own.sandbox.unconfined(contents, home.files().directory());
        // What cannot be shown is said before anything starts, and all is mounted by then.
        source.command();
        return new PartitionCommand(
                source,
                own.measurement.of(measured, home.configuration()),
                scratch,
                logs.resolve(name + ".log"),
                limits.memoryBytes(),
                home.lent(),
                home.sockets(),
                sandboxed);
    }

    /** Cofferdam's own, of which a program gets what it needs: others start without. */
    private List<Path> jars(PartitionPlan partition, boolean store) {
        Launch.JavaRuntime runtime = launch.runtime();
        List<Path> jars = new ArrayList<>(runtime.partitionJars());
        if (store) {
            jars.addAll(runtime.storeJars());
        } else {
            jars.addAll(runtime.programJars().getOrDefault(partition.program().className(), List.of()));
        }
        return jars;
    }

    /** Null where there is none. */
    private Path cache(boolean store) {
        Launch.JavaRuntime runtime = launch.runtime();
        return (store ? runtime.storeCache() : runtime.partitionCache()).orElse(null);
    }

    private static Kind kind(boolean store, PartitionPlan partition) {
        if (store) {
            return Kind.STORE;
        }
        if (partition.sockets().stream().anyMatch(socket -> socket.use() == SocketGrant.Use.SERVE)) {
            return Kind.EXPORT;
        }
        return partition.isHalf() ? Kind.GATEWAY : Kind.PARTITION;
    }

    /** Whether it has a directory that it takes from: what it finds there it carries on with its times. */
    private static boolean takesIn(PartitionPlan partition) {
        return partition.directories().stream().anyMatch(DirectoryGrant::takesIn);
    }

    /** Of files in the directories that it has. */
    private static long fileBytesMax(PartitionPlan partition) {
        return LongStream.concat(
                        partition.directories().stream().mapToLong(DirectoryGrant::fileBytesMax),
                        partition.views().stream().mapToLong(ViewGrant::outboxBytes))
                .max()
                .orElse(0);
    }
}
