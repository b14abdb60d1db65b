package dev.cofferdam.deploy.run;

import dev.cofferdam.jail.Enclosure;
import dev.cofferdam.kernel.host.RunDirectory;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Launch.Design;
import dev.cofferdam.kernel.plan.Launch.Isolation;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramJars;
import dev.cofferdam.kernel.plan.Runtime;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A kernel and the topology it runs, from launch to clean end. For one thread, except {@link #stop}.
 *
 * <p>The kernel's standard input is held open by this process: when it ends, for whatever reason, the kernel ends what
 * it runs. When the kernel is killed, its partitions die with it, and {@link #awaitEnd} removes what it leaves behind.
 */
public final class KernelProcess {
    private final Process process;
    private final Runs runs;
    private final String name;

    private KernelProcess(Process process, Runs runs, String name) {
        this.process = process;
        this.runs = runs;
        this.name = name;
    }

    /** How the kernel is started, beside its topology. */
    public record Setting(Installation installation, Directories directories, boolean train, List<String> javaFlags) {

        /** As a user's {@code up} does. */
        public static Setting standard(Installation installation, Directories directories) {
            return new Setting(installation, directories, false, List.of());
        }
    }

    /**
     * Starts a kernel.
     *
     * @param output where the kernel's lines go
     * @throws IOException that says what is in the way: a run of that name, a volume in use or with other disks
     */
    public static KernelProcess start(Plan plan, Options options, Setting setting, ProcessBuilder.Redirect output)
            throws IOException {
        Runs runs = new Runs(setting.directories());
        Enclosure enclosure =
                options.isolation() == Isolation.SANDBOX ? Enclosure.here(Directories.isRoot()) : Enclosure.NONE;
        Room.require(plan, setting.directories(), enclosure.ownUsers());
        // Before anything else is touched, so that of several commands at once the others are told which one has it.
        RunDirectory run = runs.take(plan.getName(), plan.getFile());
        try {
            if (plan.hasStore()) {
                try (AuditTrail trail = AuditTrail.open(setting.directories(), plan.getName())) {
                    Volumes.prepare(plan.getStore(), trail);
                }
            }
            for (Partition partition : plan.getPartitionsList()) {
                for (DirectoryGrant grant : partition.getDirectoriesList()) {
                    makeDirectory(Path.of(grant.getPath()));
                }
            }
            Path state = Files.createDirectories(setting.directories().state(plan.getName()));
            Launch launch = Launch.newBuilder()
                    .setPlan(plan)
                    .setDesign(options.design())
                    .setWait(options.waiting())
                    .setIsolation(options.isolation())
                    .setWeakerLimits(options.weakerLimits())
                    .setJournal(options.journal().map(Path::toString).orElse(""))
                    .setRunDirectory(setting.directories().run(plan.getName()).toString())
                    .setStateDirectory(state.toString())
                    .setRuntime(runtime(setting))
                    .build();
            Files.write(run.launch(), launch.toByteArray());
            Process process = new ProcessBuilder(command(setting, options, enclosure, run.launch()))
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new KernelProcess(process, runs, plan.getName());
        } catch (IOException | RuntimeException e) {
            runs.sweepOwn(plan.getName());
            throw e;
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
    }

    private static Runtime runtime(Setting setting) throws IOException {
        Installation installation = setting.installation();
        Runtime.Builder runtime = Runtime.newBuilder()
                .setJavaHome(installation.javaHome().toString())
                .addAllPartitionJars(texts(installation.partitionJars()))
                .addAllStoreJars(texts(installation.storeJars()))
                .setPartitionAotCache(cache(setting, "partition"))
                .setStoreAotCache(cache(setting, "store"))
                .setTrain(setting.train());
        for (Program program : ServiceLoader.load(Program.class)) {
            if (!program.libraries().isEmpty()) {
                runtime.addProgramJars(ProgramJars.newBuilder()
                        .setClassName(program.getClass().getName())
                        .addAllJars(texts(installation.programJars(program))));
            }
        }
        return runtime.build();
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static String cache(Setting setting, String process) throws IOException {
        Installation installation = setting.installation();
        return setting.train()
                ? installation.newCache(process).toString()
                : installation.cache(process).map(Path::toString).orElse("");
    }

    private static List<String> command(Setting setting, Options options, Enclosure enclosure, Path launch)
            throws IOException {
        // A session of its own: what a terminal tells its foreground is told to this command, which tells the kernel.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(enclosure.command());
        Installation installation = setting.installation();
        boolean withStore = options.design() == Design.CALL;
        command.add(installation.javaHome().resolve("bin/java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        String cache = cache(setting, withStore ? "kernel-store" : "kernel");
        if (!cache.isEmpty()) {
            command.add((setting.train() ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=") + cache);
        }
        command.addAll(setting.javaFlags());
        command.add("-cp");
        command.add(String.join(":", texts(installation.kernelJars(withStore))));
        command.add("dev.cofferdam.kernel.host.Main");
        command.add(launch.toString());
        return command;
    }

    /** The kernel's process. */
    public Process process() {
        return process;
    }

    public RunningKernel control() {
        return runs.kernel(name);
    }

    /**
     * Asks the kernel to end everything; safe for any thread.
     *
     * @param why for the audit
     */
    public void stop(String why) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((why + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            process.destroy();
        }
    }

    /**
     * Waits until the kernel has ended and cleans up whatever it could not.
     *
     * @return its exit code
     */
    public int awaitEnd() throws IOException {
        int exitCode = process.onExit().join().exitValue();
        runs.sweepOwn(name);
        return exitCode;
    }
}
