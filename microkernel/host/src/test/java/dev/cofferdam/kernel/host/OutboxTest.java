package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
    private static final int BYTES = 5 * Outbox.BLOCK_BYTES;

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void make() throws IOException {
        directory = Files.createDirectory(temporary.resolve("out"));
    }

    private Optional<String> excess() {
        return new Outbox(directory, BYTES).excess();
    }

    private Optional<String> said(String what) {
        return Optional.of("its outbox " + directory + " " + what);
    }

    @Test
    void filesOfNoLengthAndDirectoriesAreCounted() throws IOException {
        Files.write(directory.resolve("two"), new byte[Outbox.BLOCK_BYTES + 1]);
        Files.createFile(Files.createDirectory(directory.resolve("one")).resolve("one"));
        Files.createFile(directory.resolve("last"));
        assertEquals(Optional.empty(), excess());
        Files.createFile(directory.resolve("more"));
        assertEquals(
                said("holds more than " + BYTES + " bytes, each file counted as 4096 bytes or a multiple of it"),
                excess());
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.write(temporary.resolve("large"), new byte[2 * BYTES]);
        Files.createSymbolicLink(directory.resolve("link"), temporary.resolve("large"));
        assertEquals(Optional.empty(), excess());
    }

    /** Each level costs the kernel an open directory. */
    @Test
    void aDeepTreeIsTooMuch() throws IOException {
        Path deep = directory;
        for (int i = 0; i < Outbox.DEPTH_MAX; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        assertEquals(
                said("has more than 64 directories in each other"), new Outbox(directory, Long.MAX_VALUE).excess());
        Files.delete(deep);
        assertEquals(Optional.empty(), new Outbox(directory, Long.MAX_VALUE).excess());
    }
}
