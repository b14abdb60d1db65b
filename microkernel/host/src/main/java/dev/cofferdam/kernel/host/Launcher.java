package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.JavaFlags;
import dev.cofferdam.jail.Kind;
import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Sandbox;
import dev.cofferdam.jail.Scratch;
import dev.cofferdam.jail.Staging;
import dev.cofferdam.jail.Users;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Runtime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prepares each partition's command: its sandbox, its limits, its Java runtime. One thread at a time. */
final class Launcher {
    /** The part of a partition's memory that its /tmp may take. */
    private static final int SCRATCH_SHARE = 8;

    private final Launch launch;
    private final Sandbox sandbox;
    private final ControlGroups groups;
    private final Path logs;
    private final Staging staging;
    private final Users users;
    private final Measurement measurement;

    Launcher(Launch launch, Staging staging, Path filters, Users users, ControlGroups groups) throws IOException {
        this.launch = launch;
        this.staging = staging;
        this.users = users;
        this.sandbox = new Sandbox(staging, filters, users.own());
        this.groups = groups;
        Path state = Path.of(launch.getStateDirectory());
        this.logs = state.resolve("logs");
        this.measurement = new Measurement(
                state.resolve("digests"), Path.of(launch.getRuntime().getJavaHome()));
    }

    /** What this machine does not give this user, in words; nothing where isolation is off altogether. */
    List<String> weaknesses() {
        if (launch.getIsolation() == Launch.Isolation.NONE) {
            return List.of();
        }
        List<String> weaknesses = new ArrayList<>(groups.weaknesses(users.own()));
        if (!users.own()) {
            weaknesses.add(Users.WEAKNESS);
        }
        return weaknesses;
    }

    /** Makes a directory in which there is room for so many bytes and no more, if this kernel can mount one. */
    void memory(Path directory, long bytes) throws IOException {
        staging.memory(Files.createDirectories(directory), bytes);
    }

    PartitionCommand prepare(int partition, PartitionHome home) throws IOException {
        Runtime runtime = launch.getRuntime();
        boolean store = partition >= launch.getPlan().getPartitionsCount();
        List<Path> jars = new ArrayList<>(paths(runtime.getPartitionJarsList()));
        String aotCache = runtime.getPartitionAotCache();
        // All partitions share one cache, so one of them makes it.
        boolean train =
                runtime.getTrain() && (store || partition == launch.getPlan().getPartitionsCount() - 1);
        Limits limits;
        if (store) {
            jars.addAll(paths(runtime.getStoreJarsList()));
            aotCache = runtime.getStoreAotCache();
            limits = launch.getPlan().getStore().getLimits();
        } else {
            Partition planned = launch.getPlan().getPartitions(partition);
            jars.addAll(paths(planned.getProgram().getJarsList()));
            jars.addAll(ownJars(runtime, planned.getProgram().getClassName()));
            limits = planned.getLimits();
        }
        ControlGroups.Limits bounds =
                new ControlGroups.Limits(limits.getMemoryBytes(), limits.getCpuPercent(), limits.getProcessesMax());
        String name = home.manifest().name();
        if (limits.getCpuPercent() > 0 && !groups.limitsProcessor() && !launch.getWeakerLimits()) {
            throw new IOException("partition " + name + ": its limit cpu: " + limits.getCpuPercent()
                    + "% cannot be held here, for no control group of this user's limits processor time; 'doctor' says"
                    + " what mends it, and --weaker-limits goes on without");
        }
        int user = users.of(partition);
        Scratch scratch = staging.scratch(name, limits.getMemoryBytes() / SCRATCH_SHARE, user);
        Path cache = aotCache.isEmpty() || runtime.getTrain() != train ? null : Path.of(aotCache);
        Sandbox.Contents contents = new Sandbox.Contents(
                kind(store, home),
                user,
                groups.create(name, bounds),
                groups.fallback(bounds, users.own()),
                Math.max(fileBytesMax(home, limits.getMemoryBytes()), store ? 0 : fileBytesMax(partition)),
                scratch,
                Path.of(runtime.getJavaHome()),
                jars,
                cache,
                train,
                home.binds(),
                JavaFlags.of(limits.getMemoryBytes()));
        List<Path> measured = new ArrayList<>(jars);
        if (cache != null && !train) {
            measured.add(cache);
        }
        List<String> command = launch.getIsolation() == Launch.Isolation.NONE
                ? sandbox.unconfined(contents, home.files().directory())
                : sandbox.command(contents);
        return new PartitionCommand(
                command,
                measurement.of(measured, home.configuration()),
                scratch,
                logs.resolve(name + ".log"),
                limits.getMemoryBytes(),
                home.lent(),
                home.sockets(),
                launch.getIsolation() != Launch.Isolation.NONE);
    }

    private static Kind kind(boolean store, PartitionHome home) {
        if (store) {
            return Kind.STORE;
        }
        if (Files.isDirectory(home.files().sockets())) {
            return Kind.EXPORT;
        }
        return Files.isDirectory(home.files().hostDirectories()) ? Kind.GATEWAY : Kind.PARTITION;
    }

    /** Whoever writes a disk's image cannot make it longer; memory that is written is counted as the writer's. */
    private static long fileBytesMax(PartitionHome home, long memoryBytes) {
        return home.lent().stream()
                .mapToLong(lent -> WorkingImage.fileBytes(lent.diskBytes()))
                .max()
                .orElse(memoryBytes);
    }

    /** Of files in the directories that it has. */
    private long fileBytesMax(int partition) {
        return launch.getPlan().getPartitions(partition).getDirectoriesList().stream()
                .mapToLong(DirectoryGrant::getFileBytesMax)
                .max()
                .orElse(0);
    }

    /** Only a program that needs them gets them: others start without. */
    private static List<Path> ownJars(Runtime runtime, String className) {
        return runtime.getProgramJarsList().stream()
                .filter(each -> each.getClassName().equals(className))
                .flatMap(each -> paths(each.getJarsList()).stream())
                .toList();
    }

    private static List<Path> paths(List<String> paths) {
        return paths.stream().map(Path::of).toList();
    }
}
