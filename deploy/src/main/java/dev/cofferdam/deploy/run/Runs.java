package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.host.RunDirectory;
import dev.cofferdam.kernel.plan.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
                if (!starting(name)) {
                    sweep(name);
                }
            }
        }
        return statuses;
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
        if (running.isEmpty()) {
            throw new IOException(NOTHING_RUNS);
        }
        throw new IOException(
                (name == null ? "several topologies are running, name one with --name: " : "running are: ")
                        + String.join(", ", running));
    }

    /**
     * Ends a run and returns when its kernel and its run directory are gone.
     *
     * @throws IOException if it does not end in time
     */
    public void end(String name) throws IOException {
        RunningKernel kernel = kernel(name);
        long pid = kernel.status().getKernelPid();
        kernel.stop();
        long deadline = System.nanoTime() + END_NANOS;
        // Asking what runs also removes what is left of a kernel whose own command is gone.
        while (ProcessHandle.of(pid).isPresent()
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
     * Takes the name for a new run.
     *
     * @throws IOException if a topology of that name is running
     */
    RunDirectory take(String name) throws IOException {
        if (answers(name)) {
            throw new IOException(
                    "a topology named " + name + " is running; end it with: cofferdam down --name " + name);
        }
        if (Files.exists(directories.run(name)) && !starting(name)) {
            sweep(name);
        }
        Files.createDirectories(directories.runs());
        // Partitions have users of their own, who go through here to what is staged for them.
        Files.setPosixFilePermissions(directories.runs(), PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(directories.run(name));
        RunDirectory run = runDirectory(name);
        Files.writeString(run.starter(), Long.toString(ProcessHandle.current().pid()));
        return run;
    }

    /** Removes what is left of a run that has ended, however it ended. */
    void sweep(String name) throws IOException {
        runDirectory(name).sweep();
        Files.deleteIfExists(runDirectory(name).starter());
        Files.deleteIfExists(directories.run(name));
    }

    private boolean answers(String name) {
        return kernel(name).listens();
    }

    /** Whether the command that made the run directory is still about to bring its kernel up or to clean up after it. */
    private boolean starting(String name) {
        try {
            return runDirectory(name).hasStarter();
        } catch (IOException e) {
            return false;
        }
    }

    private RunDirectory runDirectory(String name) {
        return new RunDirectory(directories.run(name), Directories.isRoot());
    }
}
