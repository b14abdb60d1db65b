package dev.cofferdam.deploy.run;

import dev.cofferdam.jail.Enclosure;
import dev.cofferdam.jail.JavaFlags;
import dev.cofferdam.kernel.host.Main;
import dev.cofferdam.kernel.host.RunDirectory;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.launch.Launch.Isolation;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.program.Guard;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kernel and the topology it runs, from launch to clean end. For one thread, except {@link #stop}.
 *
 * <p>The kernel's standard input is held open by this process: when it ends, for whatever reason, the kernel ends what
 * it runs. When the kernel is killed, its partitions die with it, and {@link #awaitEnd} removes what it leaves behind.
 */
public final class KernelProcess {
    /** The exit code of a kernel that has ended itself, for it could not go on. */
    public static final int FAULT = Main.FAULT;

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
                options.isolation() == Isolation.NONE ? Enclosure.NONE : Enclosure.here(Directories.isRoot());
        if (options.isolation() == Isolation.SEPARATE && !enclosure.ownUsers()) {
            throw new IOException(
                    "--isolation separate: copies cannot be made for each class here, for this user has no"
                            + " subordinate ids; 'doctor' says what mends it, and --isolation sandbox goes on without");
        }
        Room.require(plan, setting.directories(), enclosure.ownUsers());
        Room.requireDescriptors(plan, Files.readAllLines(Path.of("/proc/self/limits")));
        LowerVolumes.require(plan);
        // Before anything else is touched, so that of several commands at once the others are told which one has it.
        RunDirectory run = runs.take(plan.name(), plan.file());
        try {
            if (plan.store().isPresent()) {
                try (AuditTrail trail = AuditTrail.open(setting.directories(), plan.name())) {
                    Volumes.requireFree(plan, Volumes.prepare(plan, trail));
                }
            }
            for (PartitionPlan partition : plan.partitions()) {
                for (Path directory : partition.writes()) {
                    makeDirectory(directory);
                }
            }
            Path state = setting.directories().makeState(plan.name());
            Launch launch = new Launch(
                    plan,
                    options.design(),
                    options.waiting(),
                    options.isolation(),
                    options.weakerLimits(),
                    options.journal(),
                    options.detached(),
                    setting.directories().run(plan.name()),
                    state,
                    runtime(setting, plan));
            Files.write(run.launch(), LaunchFormat.write(launch));
            Process process = new ProcessBuilder(command(setting, options, enclosure, run.launch()))
                    .redirectOutput(output)
                    .redirectError(
                            options.detached()
                                    ? ProcessBuilder.Redirect.appendTo(log(state))
                                    : ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new KernelProcess(process, runs, plan.name());
        } catch (IOException | RuntimeException e) {
            runs.sweepOwn(plan.name());
            throw e;
        }
    }

    private static File log(Path state) throws IOException {
        return Files.createDirectories(state.resolve("logs"))
                .resolve("kernel.log")
                .toFile();
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
    }

    private static Launch.JavaRuntime runtime(Setting setting, Plan plan) throws IOException {
        Installation installation = setting.installation();
        Map<String, List<Path>> programJars = new HashMap<>();
        for (Program program : ServiceLoader.load(Program.class)) {
            String className = program.getClass().getName();
            if (program instanceof BundledProgram bundled
                    && !bundled.libraries().isEmpty()
                    && partitions(plan, className).findAny().isPresent()) {
                programJars.put(className, installation.programJars(bundled));
            }
        }
        Set<String> guards = partitions(plan, Guard.class.getName())
                .map(partition -> partition.arguments().get(Guard.FILTER_CLASS))
                .collect(Collectors.toSet());
        if (!guards.isEmpty()) {
            programJars.put(Guard.class.getName(), installation.filterJars(guards));
        }
        return new Launch.JavaRuntime(
                installation.javaHome(),
                setting.directories().digests(),
                installation.partitionJars(),
                installation.storeJars(),
                cache(setting, "partition"),
                cache(setting, "store"),
                setting.train(),
                programJars,
                installation.places());
    }

    private static Stream<PartitionPlan> partitions(Plan plan, String className) {
        return plan.partitions().stream()
                .filter(partition -> partition.program().className().equals(className));
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static Optional<Path> cache(Setting setting, String process) throws IOException {
        Installation installation = setting.installation();
        return setting.train() ? Optional.of(installation.newCache(process)) : installation.cache(process);
    }

    private static List<String> command(Setting setting, Options options, Enclosure enclosure, Path launch)
            throws IOException {
        // A session of its own: what a terminal tells its foreground is told to this command, which tells the kernel.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(enclosure.command());
        Installation installation = setting.installation();
        boolean withStore = !options.design().hostsStoreInPartition();
        command.add(installation.javaHome().resolve("bin/java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:-UsePerfData",
                JavaFlags.STARTS_QUICKLY,
                "--enable-native-access=ALL-UNNAMED"));
        cache(setting, withStore ? "kernel-store" : "kernel")
                .ifPresent(cache -> command.add((setting.train() ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=") + cache));
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

    /** Lets it run without this process, from now on. */
    public void letGo() throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write((Main.LET_GO + "\n").getBytes(StandardCharsets.UTF_8));
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
