package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.VolumeDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The space of a new disk is there before anybody writes it: a file system that fills up later takes none of it. */
class ReservedSpaceTest {
    private static final long BYTES = 64 << 20;

    @TempDir
    private Path directory;

    @Test
    void isThereAndZero() throws Exception {
        Files.writeString(directory.resolve("a.disk"), "what a crash left");
        try (StoredFile file = new VolumeDirectory(directory).create("a.disk", BYTES)) {
            assertEquals(BYTES, file.size());
            assertTrue(Extents.isZero(file, 0, BYTES));
        }
        Process stat = new ProcessBuilder(
                        "stat", "--format=%b %B", directory.resolve("a.disk").toString())
                .start();
        String[] blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ", -1);
        assertTrue(Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]) >= BYTES, blocks[0]);
    }
}
