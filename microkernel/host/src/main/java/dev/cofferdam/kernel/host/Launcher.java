package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.JavaFlags;
import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Sandbox;
import dev.cofferdam.jail.SystemCallFilter.Kind;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Runtime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prepares each partition's command: its sandbox, its limits, its Java runtime. One thread at a time. */
final class Launcher {
    private final Launch launch;
    private final Sandbox sandbox;
    private final ControlGroups groups;
    private final Path logs;
    private final int firstUser;
    private final Measurement measurement = new Measurement();

    Launcher(Launch launch, Sandbox sandbox, ControlGroups groups, Path logs, int firstUser) {
        this.launch = launch;
        this.sandbox = sandbox;
        this.groups = groups;
        this.logs = logs;
        this.firstUser = firstUser;
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
        Sandbox.Contents contents = new Sandbox.Contents(
                train ? Kind.TRAINING : store ? Kind.STORE : Kind.PARTITION,
                firstUser + partition,
                groups.create(home.manifest().name(), bounds),
                groups.fallback(bounds, sandbox.ownUsers()),
                fileBytesMax(home, limits.getMemoryBytes()),
                Path.of(runtime.getJavaHome()),
                jars,
                aotCache.isEmpty() || runtime.getTrain() != train ? null : Path.of(aotCache),
                home.binds(),
                JavaFlags.of(limits.getMemoryBytes()));
        List<String> command = launch.getIsolation() == Launch.Isolation.NONE
                ? sandbox.unconfined(contents, home.files().directory())
                : sandbox.command(contents);
        return new PartitionCommand(
                command,
                measurement.of(jars, home.configuration()),
                logs.resolve(home.manifest().name() + ".log"),
                limits.getMemoryBytes(),
                home.lent());
    }

    /** Whoever writes a disk's image cannot make it longer; memory that is written is counted as the writer's. */
    private static long fileBytesMax(PartitionHome home, long memoryBytes) {
        return home.lent().stream()
                .mapToLong(lent -> WorkingImage.fileBytes(lent.diskBytes()))
                .max()
                .orElse(memoryBytes);
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
