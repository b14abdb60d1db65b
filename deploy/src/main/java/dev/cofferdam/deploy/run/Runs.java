package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.host.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The topologies that this user runs, found by their run directories. Immutable. */
public record Runs(Directories directories) {

    /** Those whose kernel answers. What kernels that were killed left behind is removed on the way. */
    public List<String> running() throws IOException {
        List<String> running = new ArrayList<>();
        for (String name : directories.names()) {
            if (answers(name)) {
                running.add(name);
            } else if (!starting(name)) {
                sweep(name);
            }
        }
        return running;
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
            throw new IOException("no topology is running; start one with: cofferdam up FILE");
        }
        throw new IOException(
                (name == null ? "several topologies are running, name one with --name: " : "running are: ")
                        + String.join(", ", running));
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
        if (running().contains(name)) {
            throw new IOException(
                    "a topology named " + name + " is running; end it with: cofferdam down --name " + name);
        }
        Files.createDirectories(directories.runs());
        Files.setPosixFilePermissions(
                directories.runs(), PosixFilePermissions.fromString(root() ? "rwx--x--x" : "rwx------"));
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
        try {
            kernel(name).status();
            return true;
        } catch (IOException e) {
            return false;
        }
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
        return new RunDirectory(directories.run(name), root());
    }

    private static boolean root() {
        try {
            return Directories.user() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
