package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.host.ProcessIdentity;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.kernel.host.RunDirectory;
import dev.cofferdam.kernel.plan.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The topologies that this user runs, found by their run directories. Immutable. */
public record Runs(Directories directories) {
    /** What to tell a user who asks for a run where there is none. */
    public static final String NOTHING_RUNS = "no topology is running; start one with: cofferdam up FILE";

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Those whose kernel answers. What kernels that were killed left behind is removed on the way. */
    public List<String> running() throws IOException {
        return statuses().stream().map(Status::getName).toList();
    }

    /** What every running kernel says of itself. */
    public List<Status> statuses() throws IOException {
        List<Status> statuses = new ArrayList<>();
        for (String name : directories.names()) {
            try {
                statuses.add(kernel(name).status());
            } catch (IOException e) {
                sweepIfDead(name);
            }
        }
        return statuses;
    }

    /** Of each that has a run directory and does not answer, a sentence that says who has it. */
    public List<String> silent() throws IOException {
        List<String> running = running();
        List<String> silent = new ArrayList<>();
        for (String name : directories.names()) {
            if (!running.contains(name)) {
                silent.add(busy(name));
            }
        }
        return silent;
    }

    /**
     * The one running topology, or the one of that name.
     *
     * @param name or null
     * @throws IOException that says what runs instead
     */
    public RunningKernel find(String name) throws IOException {
        List<String> running = running();
        if (name == null && running.size() == 1) {
            return kernel(running.getFirst());
        }
        if (name != null && running.contains(name)) {
            return kernel(name);
        }
        if (name != null && directories.names().contains(name)) {
            throw new IOException(busy(name));
        }
        if (running.isEmpty()) {
            throw new IOException(NOTHING_RUNS);
        }
        throw new IOException(
                (name == null ? "several topologies are running, name one with --name: " : "running are: ")
                        + String.join(", ", running));
    }

    /**
     * The one running topology that was launched from a directory, or whose file is in it.
     *
     * @throws IOException that says what runs, and from where it was launched
     */
    public String launchedFrom(Path directory) throws IOException {
        List<String> running = running();
        List<String> here =
                running.stream().filter(name -> isFrom(name, directory)).toList();
        if (here.size() == 1) {
            return here.getFirst();
        }
        if (running.isEmpty()) {
            List<String> silent = silent();
            throw new IOException(silent.isEmpty() ? NOTHING_RUNS : String.join("; ", silent));
        }
        throw new IOException(
                here.isEmpty()
                        ? "nothing that runs was launched from " + directory + "; name what to end with --name: "
                                + running.stream()
                                        .map(name -> name + origin(name))
                                        .collect(Collectors.joining(", "))
                        : "several topologies were launched from here, name one with --name: "
                                + String.join(", ", here));
    }

    private boolean isFrom(String name, Path directory) {
        List<String> origin = runDirectory(name).takenFrom();
        Path file = Path.of(origin.getFirst());
        return origin.getLast().equals(directory.toString()) || directory.equals(file.getParent());
    }

    private String origin(String name) {
        String file = runDirectory(name).takenFrom().getFirst();
        return file.isEmpty() ? "" : " of " + file;
    }

    /**
     * Ends a run and returns when its kernel and its run directory are gone.
     *
     * @throws IOException if it does not end in time
     */
    public void end(String name) throws IOException {
        RunningKernel kernel = kernel(name);
        long pid = kernel.status().getKernelPid();
        Optional<ProcessIdentity> process = ProcessIdentity.of(pid);
        kernel.stop();
        long deadline = System.nanoTime() + END_NANOS;
        // Asking what runs also removes what is left of a kernel whose own command is gone.
        while (process.filter(ProcessIdentity::isRunning).isPresent()
                || (!running().contains(name) && directories.names().contains(name))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(name + " does not end; its partitions die with its kernel: kill -9 " + pid);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    RunningKernel kernel(String name) {
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
        try (DirectoryLock _ = lock()) {
            // Partitions have users of their own, who go through here to what is staged for them.
            Files.setPosixFilePermissions(directories.runs(), PosixFilePermissions.fromString("rwx--x--x"));
            if (Files.exists(directories.run(name))) {
                if (isTaken(name)) {
                    throw new IOException(busy(name));
                }
                sweep(name);
            }
            run.take(List.of(file, Path.of("").toAbsolutePath().toString()));
        }
        return run;
    }

    private DirectoryLock lock() throws IOException {
        return DirectoryLock.of(directories.runs());
    }

    /** By a process that runs, or by a kernel that listens. */
    private boolean isTaken(String name) {
        return runDirectory(name).owner().isPresent() || kernel(name).listens();
    }

    private String busy(String name) {
        if (kernel(name).listens()) {
            return "a topology named " + name + origin(name) + " is running; end it with: cofferdam down --name "
                    + name;
        }
        OptionalLong owner = runDirectory(name).owner();
        return "a topology named " + name + origin(name) + " is being started or ended"
                + (owner.isPresent() ? " by process " + owner.getAsLong() : "") + "; wait for it";
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
                    "what a run left in " + directories.run(name) + " cannot be removed: " + Reasons.of(e), e);
        }
    }

    private RunDirectory runDirectory(String name) {
        return new RunDirectory(directories.run(name), Directories.isRoot());
    }
}
