package dev.cofferdam.kernel.host;

import dev.cofferdam.jail.LinuxCall;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox whose outermost process was killed leaves behind. What is inside ends with that one by a signal that it
 * asks Linux for, and before it has asked, while the sandbox starts, it would live on as nobody's child and keep the store's
 * files. So this process takes such children over (PR_SET_CHILD_SUBREAPER, prctl(2)): when the end of the outermost is seen,
 * whatever was inside is a child of this process, and is ended. Stateless.
 */
final class Orphans {
    private static final long SET_CHILD_SUBREAPER = 36;
    private static final long NO_HANG = 1;

    private Orphans() {}

    /** From now on they are this process's. */
    static void adopt() {
        long result = LinuxCall.of("prctl", SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        if (result < 0) {
            throw new IllegalStateException("Linux gives this process no orphans (errno " + -result + ")");
        }
    }

    /**
     * Kills those that are there.
     *
     * @return whether there were some: they are dead when there are none any more
     */
    static boolean end() {
        List<Long> orphans = orphans();
        for (long orphan : orphans) {
            ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
            // Java waits for its own children alone; for any other this is its parent.
            LinuxCall.of("wait4", orphan, 0, NO_HANG, 0);
        }
        return !orphans.isEmpty();
    }

    /** Of all that this process has started itself none is the first of a namespace. */
    private static List<Long> orphans() {
        List<Long> orphans = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                for (String child : children(thread)) {
                    if (isFirstOfNamespace(child)) {
                        orphans.add(Long.parseLong(child));
                    }
                }
            }
        } catch (IOException e) {
            return orphans;
        }
        return orphans;
    }

    /** Of a thread, by its directory in /proc; none where it has ended. */
    static List<String> children(Path thread) {
        try {
            return List.of(Files.readString(thread.resolve("children")).strip().split(" ", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** By its numbers from the outer namespace to the inner one (proc_pid_status(5)). */
    static boolean isFirstOfNamespace(String pid) {
        try {
            return !pid.isEmpty()
                    && Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                            .anyMatch(line -> line.matches("NSpid:(\\s[0-9]+)+\\s1"));
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
