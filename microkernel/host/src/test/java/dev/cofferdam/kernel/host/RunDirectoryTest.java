package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a memory file system of one mebibyte, in a mount namespace of its own. */
@Timeout(60)
class RunDirectoryTest {
    private static final int SMALL_BYTES = 512 << 10;
    private static final int LARGE_BYTES = 2 << 20;

    @TempDir
    private Path directory;

    @Test
    void sharedMemoryIsThereFromTheStartOrRefused() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can mount");
        Process maker = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=1m tmpfs \"$1\" && shift && exec \"$@\"",
                        "sh",
                        directory.toString(),
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", ""),
                        Maker.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(Long.parseLong(lines.getFirst()) >= SMALL_BYTES, lines::toString);
        assertTrue(
                lines.getLast()
                        .matches("there is no room for .*/large: 2048 KiB are needed, and [0-9]+ KiB are free there"),
                lines::toString);
    }

    /** A volume's file system may fail under a run: that keeps nothing else of the run. */
    @Test
    void whatCannotBeClosedKeepsNothingElse() throws IOException {
        Path runs = Files.createDirectory(directory.resolve("runs"));
        Path volume = Files.createDirectory(directory.resolve("volume"));
        for (String name : List.of("table", "lock", "a.disk", "a.version")) {
            Files.createFile(volume.resolve(name));
        }
        RunDirectory run = new RunDirectory(runs.resolve("run"), false);
        run.take(new RunDirectory.Origin("", "", ""));
        run.create();
        run.admit(volume, List.of("a"));
        run.shared(run.partition("p").window(), SMALL_BYTES);
        Files.move(volume, directory.resolve("moved"));
        Files.createSymbolicLink(volume, volume); // no name below it can be looked up
        String left = assertThrows(IOException.class, run::sweep).getMessage();
        assertTrue(left.contains(volume + "/table: Too many levels"), left);
        assertTrue(left.contains(volume + "/a.disk: Too many levels"), left);
        assertFalse(Files.exists(runs.resolve("run")), "memory, notes and the directory itself");
    }

    /** Says how much room a small one has taken, and why there is none for a large one. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            RunDirectory run = new RunDirectory(path, false);
            long before = Files.getFileStore(path).getUsableSpace();
            run.shared(path.resolve("small"), SMALL_BYTES);
            System.out.println(before - Files.getFileStore(path).getUsableSpace());
            try {
                run.shared(path.resolve("large"), LARGE_BYTES);
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
