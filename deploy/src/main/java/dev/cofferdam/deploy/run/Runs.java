package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.host.DirectoryLock;
import dev.cofferdam.kernel.host.ProcessIdentity;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.kernel.host.RunDirectory;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The topologies that this user runs, found by their run directories. Immutable. */
public record Runs(Directories directories) {
    /** What to tell a user who asks for a run where there is none. */
    public static final String NOTHING_RUNS = "no topology is running; start one with: cofferdam up FILE";

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * What was found by asking every kernel.
     *
     * @param statuses what each that answered said of itself
     * @param silent of each other that has a run directory, by name, a sentence that says who has it
     */
    public record Look(List<KernelStatus> statuses, NavigableMap<String, String> silent) {
        List<String> running() {
            return statuses.stream().map(KernelStatus::name).toList();
        }
    }

    /**
     * Asks every kernel at once, each for as long as {@link RunningKernel} has patience. What kernels that were killed left
     * behind is removed on the way.
     */
    public Look look() throws IOException {
        NavigableMap<String, Future<KernelStatus>> asked = new TreeMap<>();
        List<KernelStatus> statuses = new ArrayList<>();
        NavigableMap<String, String> silent = new TreeMap<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
            for (String name : directories.names()) {
                asked.put(name, threads.submit(() -> kernel(name).status()));
            }
        }
        for (Map.Entry<String, Future<KernelStatus>> each : asked.entrySet()) {
            if (each.getValue().state() == Future.State.SUCCESS) {
                statuses.add(each.getValue().resultNow());
            } else {
                silence(each.getKey()).ifPresent(sentence -> silent.put(each.getKey(), sentence));
            }
        }
        return new Look(statuses, silent);
    }

    /** Names of those whose kernel answers. */
    public List<String> running() throws IOException {
        return look().running();
    }

    /** Whether a topology of that name has a kernel, however busy it is. */
    public boolean isRunning(String name) throws IOException {
        return directories.names().contains(name) && kernel(name).listens();
    }

    /** A sentence about a run whose kernel did not answer, which keeps nobody from the others; empty where nothing is left of it. */
    private Optional<String> silence(String name) {
        try {
            sweepIfDead(name);
        } catch (IOException e) {
            return Optional.of(Reasons.of(e));
        }
        return Files.exists(directories.run(name)) ? Optional.of(busy(name, false)) : Optional.empty();
    }

    /**
     * The one running topology, or the one of that name.
     *
     * @param name or null
     * @throws IOException that says what runs instead
     */
    public RunningKernel find(String name) throws IOException {
        if (name != null && directories.names().contains(name)) {
            try {
                kernel(name).status();
                return kernel(name);
            } catch (IOException e) {
                Optional<String> silence = silence(name);
                if (silence.isPresent()) {
                    throw new IOException(silence.get(), e);
                }
            }
        }
        Look look = look();
        List<String> running = look.running();
        if (name == null && running.size() == 1) {
            return kernel(running.getFirst());
        }
        if (running.isEmpty()) {
            // What is said of others is no answer to who named one.
            throw new IOException(name == null ? nothingRuns(look) : notRunning(name));
        }
        throw new IOException((name == null
                        ? "several topologies are running, name one with --name: "
                        : notRunning(name) + "; running are: ")
                + String.join(", ", running));
    }

    private static String notRunning(String name) {
        return "no topology named " + name + " is running";
    }

    private static String nothingRuns(Look look) {
        return look.silent.isEmpty() ? NOTHING_RUNS : String.join("; ", look.silent.values());
    }

    /**
     * The one running topology that was launched from a directory, or whose file is in it.
     *
     * @throws IOException that says what runs, and from where it was launched
     */
    public String launchedFrom(Path directory) throws IOException {
        Look look = look();
        List<String> here =
                look.running().stream().filter(name -> isFrom(name, directory)).toList();
        List<String> silentHere = look.silent.keySet().stream()
                .filter(name -> isFrom(name, directory))
                .map(look.silent::get)
                .toList();
        if (here.size() == 1 && silentHere.isEmpty()) {
            return here.getFirst();
        }
        if (here.isEmpty() && !silentHere.isEmpty()) {
            throw new IOException(String.join("; ", silentHere));
        }
        if (look.statuses.isEmpty()) {
            throw new IOException(nothingRuns(look));
        }
        throw new IOException(
                here.isEmpty()
                        ? "nothing that runs was launched from " + directory + "; name what to end with --name: "
                                + look.running().stream()
                                        .map(name -> name + origin(name))
                                        .collect(Collectors.joining(", "))
                        : "several topologies were launched from here, name one with --name: " + String.join(", ", here)
                                + silentHere.stream().map(each -> "; " + each).collect(Collectors.joining()));
    }

    private boolean isFrom(String name, Path directory) {
        RunDirectory.Origin origin = runDirectory(name).takenFrom();
        Path file = Path.of(origin.file());
        return origin.directory().equals(directory.toString()) || directory.equals(file.getParent());
    }

    /** Whether a kernel listens that has its audit and logs where this user keeps those of that topology. */
    boolean writesHere(String name) throws IOException {
        return kernel(name).listens() && runDirectory(name).takenFrom().state().equals(state(name));
    }

    private String state(String name) throws IOException {
        return directories.makeState(name).toRealPath().toString();
    }

    private String origin(String name) {
        String file = runDirectory(name).takenFrom().file();
        return file.isEmpty() ? "" : " of " + file;
    }

    /**
     * Ends a run and returns when its kernel and its run directory are gone.
     *
     * @throws IOException if it does not end in time
     */
    public void end(String name) throws IOException {
        Optional<ProcessIdentity> process = runDirectory(name).kernelProcess();
        try {
            kernel(name).stop();
        } catch (IOException e) {
            throw new IOException(silence(name).orElse(name + " has ended by itself meanwhile"), e);
        }
        long deadline = System.nanoTime() + END_NANOS;
        while (process.filter(ProcessIdentity::isRunning).isPresent() || isLeft(name)) {
            boolean running = process.filter(ProcessIdentity::isRunning).isPresent();
            // A command that was stopped removes nothing, however long it is waited for.
            boolean stuck = !running
                    && runDirectory(name)
                            .owner()
                            .filter(ProcessIdentity::isStopped)
                            .isPresent();
            if (stuck || System.nanoTime() - deadline > 0) {
                throw new IOException(running ? name + " does not end" + silent(process.get()) : busy(name, false));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether there is a directory, and not of the next run; the command that is to remove it may be gone itself. */
    private boolean isLeft(String name) throws IOException {
        sweepIfDead(name);
        return Files.exists(directories.run(name)) && !kernel(name).listens();
    }

    /** The plan that a topology of that name was launched with, which is not what its file says now. */
    public Plan plan(String name) throws IOException {
        return LaunchFormat.read(Files.readAllBytes(runDirectory(name).launch()))
                .plan();
    }

    /** The kernel of that name, whether there is one or not. */
    public RunningKernel kernel(String name) {
        return new RunningKernel(runDirectory(name).control());
    }

    /**
     * Takes a name for a new run.
     *
     * @param file that the topology was read from; empty where there is none
     * @throws IOException if a topology of that name runs, or is being started or ended
     */
    RunDirectory take(String name, String file) throws IOException {
        RunDirectory run = runDirectory(name);
        boolean taken;
        try (DirectoryLock _ = lock()) {
            // Partitions have users of their own, who go through here to what is staged for them.
            Files.setPosixFilePermissions(directories.runs(), PosixFilePermissions.fromString("rwx--x--x"));
            taken = Files.exists(directories.run(name)) && isTaken(name);
            if (!taken) {
                sweep(name);
                run.take(new RunDirectory.Origin(
                        file, Path.of("").toAbsolutePath().toString(), state(name)));
            }
        }
        if (taken) {
            throw new IOException(busy(name, answers(name)));
        }
        return run;
    }

    private boolean answers(String name) {
        try {
            kernel(name).status();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private DirectoryLock lock() throws IOException {
        return DirectoryLock.of(directories.runs());
    }

    /** By a process that runs, or by a kernel that listens. */
    private boolean isTaken(String name) {
        return runDirectory(name).owner().isPresent() || kernel(name).listens();
    }

    /** Who has a name, by which process, and what to do about it. */
    private String busy(String name, boolean answers) {
        RunDirectory run = runDirectory(name);
        String subject = "a topology named " + name + origin(name);
        Optional<ProcessIdentity> kernel = run.kernelProcess();
        if (answers) {
            return subject + " is running"
                    + kernel.map(each -> " in process " + each.pid()).orElse("")
                    + "; end it with: cofferdam down --name " + name;
        }
        if (kernel.isPresent() && (kernel(name).listens() || kernel.get().isStopped())) {
            return subject + " does not answer" + silent(kernel.get());
        }
        return subject + " is being started or ended"
                + run.owner().map(Runs::advice).orElse("; wait for it");
    }

    private static String silent(ProcessIdentity kernel) {
        long pid = kernel.pid();
        return kernel.isStopped()
                ? ": somebody has stopped its kernel; let it go on with: kill -CONT " + pid
                        + ", or end it with: kill -KILL " + pid
                : "; kill -9 " + pid + " ends it, and its partitions with it";
    }

    /** A process that was stopped acts on no other signal than the two that are named here. */
    private static String advice(ProcessIdentity owner) {
        long pid = owner.pid();
        return owner.isStopped()
                ? " by process " + pid + ", which somebody has stopped; let it go on with: kill -CONT " + pid
                        + ", or end it with: kill -KILL " + pid
                : " by process " + pid + "; wait for it, or end it with: kill " + pid;
    }

    /** Removes what is left of a run that this process has started and that has ended, however it ended. */
    void sweepOwn(String name) throws IOException {
        try (DirectoryLock _ = lock()) {
            sweep(name);
        }
    }

    private void sweepIfDead(String name) throws IOException {
        try (DirectoryLock _ = lock()) {
            if (Files.exists(directories.run(name)) && !isTaken(name)) {
                sweep(name);
            }
        }
    }

    private void sweep(String name) throws IOException {
        try {
            runDirectory(name).sweep();
        } catch (IOException e) {
            throw new IOException(
                    "of what a run left in " + directories.run(name) + " not everything can be removed or closed: "
                            + Reasons.of(e),
                    e);
        }
    }

    private RunDirectory runDirectory(String name) {
        return new RunDirectory(directories.run(name), Directories.isRoot());
    }
}
