package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is read whole and in order, also across the beginning of the next file. */
class GrowingFileTest {
    @TempDir
    private Path directory;

    @Test
    void linesAreReadOnceWholeAndInOrder() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "one\ntw");
        Path before = directory.resolve("log.1");
        try (GrowingFile file = new GrowingFile(log)) {
            assertEquals("one\n", file.next());
            assertEquals("", file.next());
            Files.writeString(log, "o\nthree\n", StandardOpenOption.APPEND);
            Files.move(log, before);
            assertEquals("two\nthree\n", file.next());
            assertEquals("", file.next());
            Files.writeString(log, "four\n");
            assertEquals("four\n", file.next());
            assertEquals("", file.next());
        }
        try (GrowingFile file = new GrowingFile(log)) {
            assertEquals("one\ntwo\nthree\n", file.next());
            assertEquals("four\n", file.next());
            assertEquals("", file.next());
        }
    }
}
