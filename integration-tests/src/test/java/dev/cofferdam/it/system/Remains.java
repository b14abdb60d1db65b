package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run has on the machine, noted while it runs. Immutable.
 *
 * @param processes the kernel and everything below it
 */
public record Remains(Path runDirectory, Path volume, long kernel, List<ProcessHandle> processes) {
    /** How soon partitions are gone once their kernel was killed. */
    public static final Duration PROMPTLY = Duration.ofSeconds(2);

    public static Remains of(Site site, Running running) {
        ProcessHandle kernel = running.kernel();
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(kernel), kernel.descendants()).toList();
        return new Remains(site.runDirectory(), site.volume(), kernel.pid(), processes);
    }

    /** Fails where a process lives on after that time. */
    public void assertNoProcess(Duration within) {
        await("end of every process")
                .atMost(within)
                .until(
                        () -> processes.stream().map(Remains::state).toList(),
                        states -> states.stream().allMatch(String::isEmpty));
    }

    /** Name and state as /proc tells them; empty for a process that has ended, even where nobody has asked how. */
    private static String state(ProcessHandle process) {
        if (!process.isAlive()) {
            return "";
        }
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            int name = status.lastIndexOf(')');
            return status.startsWith("Z", name + 2) ? "" : status.substring(0, name + 3);
        } catch (IOException e) {
            return "";
        }
    }

    /** Fails where a process, mount, control group or shared-memory file is left. */
    public void assertNothing() throws IOException {
        assertNoProcess(PROMPTLY);
        assertEquals(List.of(), mounts(), "mounts");
        assertEquals(List.of(), groups(), "control groups");
        assertEquals(List.of(), sharedMemory(), "shared memory");
        assertEquals(List.of(), open(volume), "files of the volume that others may open");
    }

    /** Files of a volume whose mode is not the owner's alone. */
    static List<String> open(Path volume) throws IOException {
        List<String> open = new ArrayList<>();
        try (var files = Files.newDirectoryStream(volume, Files::isRegularFile)) {
            for (Path file : files) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                if (!mode.equals("rw-------")) {
                    open.add(file.getFileName() + " " + mode);
                }
            }
        }
        return open;
    }

    /** Mounts of this run that the tests' own mount namespace can see. */
    private List<String> mounts() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.filter(line -> line.contains(runDirectory.toString())).toList();
        }
    }

    private List<Path> groups() throws IOException {
        try (var all = Files.find(
                Path.of("/sys/fs/cgroup"),
                6,
                (path, attributes) -> path.getFileName().toString().startsWith("cofferdam-" + kernel + "-"))) {
            return all.toList();
        }
    }

    private List<Path> sharedMemory() throws IOException {
        if (Files.notExists(runDirectory)) {
            return List.of();
        }
        try (var all = Files.walk(runDirectory)) {
            return all.toList();
        }
    }
}
