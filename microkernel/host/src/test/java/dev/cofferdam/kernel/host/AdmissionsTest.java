package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs that share a volume, each with a disk of its own; neither closes what the other has, and nothing stays open. */
class AdmissionsTest {
    private static final String CLOSED = "rw-------";
    private static final String OPEN = "rw-rw-rw-";

    @TempDir
    private Path directory;

    private Path volume;
    private RunDirectory one;
    private RunDirectory two;

    @BeforeEach
    void make() throws IOException {
        volume = Files.createDirectory(directory.resolve("volume"));
        for (String file : List.of("table", "lock", "a.disk", "a.version", "b.disk", "b.version", "table.lock")) {
            Files.createFile(
                    volume.resolve(file),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(CLOSED)));
        }
        Path runs = Files.createDirectory(directory.resolve("runs"));
        one = new RunDirectory(runs.resolve("one"), true);
        two = new RunDirectory(runs.resolve("two"), true);
        one.take(new RunDirectory.Origin("", "", ""));
        two.take(new RunDirectory.Origin("", "", ""));
    }

    private Map<String, String> modes() throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (var files = Files.newDirectoryStream(volume)) {
            for (Path file : files) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                if (!mode.equals(CLOSED)) {
                    modes.put(file.getFileName().toString(), mode);
                }
            }
        }
        return modes;
    }

    private static Map<String, String> opened(String disk) {
        return Map.of("table", "rw-r--r--", "lock", OPEN, disk + ".disk", OPEN, disk + ".version", OPEN);
    }

    @Test
    void whatARunHasOpenedItsEndCloses() throws IOException {
        one.admit(volume, List.of("a"));
        assertEquals(opened("a"), modes());
        two.admit(volume, List.of("b"));
        assertEquals(6, modes().size());
        one.delete();
        assertEquals(opened("b"), modes());
        two.sweep();
        assertEquals(Map.of(), modes());
    }

    /** A run of which nothing but its directory is left has nothing open, and one that is not even known neither. */
    @Test
    void theNextRunClosesWhatTheDeadHaveOpened() throws IOException {
        one.admit(volume, List.of("a"));
        Files.writeString(directory.resolve("runs/one/starter"), "of a process that has ended");
        two.admit(volume, List.of("b"));
        assertEquals(opened("b"), modes());
        one.sweep();
        assertEquals(opened("b"), modes());
        Files.delete(directory.resolve("runs/two/admitted"));
        one.take(new RunDirectory.Origin("", "", ""));
        one.admit(volume, List.of());
        assertEquals(Map.of(), modes());
    }

    @Test
    void aVolumeThatIsGoneIsInNobodysWay() throws IOException {
        one.admit(volume, List.of("a"));
        Files.move(volume, directory.resolve("elsewhere"));
        one.sweep();
        assertEquals(List.of("two"), List.of(directory.resolve("runs").toFile().list()));
    }
}
