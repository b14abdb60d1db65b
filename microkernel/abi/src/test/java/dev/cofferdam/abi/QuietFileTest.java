package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading that its writer does not learn of. */
final class QuietFileTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));

    @TempDir
    private Path directory;

    private Path file(byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("file"), content);
        // Before the last change: so Linux would note the next access, with the option relatime too.
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, LONG_AGO, null);
        return file;
    }

    private static FileTime accessed(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).lastAccessTime();
    }

    @Test
    void readsWithoutAnAccess() throws IOException {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        Path file = file(content);
        byte[] read = new byte[150_001];
        try (QuietFile quiet = QuietFile.open(file)) {
            assertEquals(content.length, quiet.size());
            quiet.read(7, ByteBuffer.wrap(read));
            assertThrows(EOFException.class, () -> quiet.read(content.length - 1, ByteBuffer.allocate(2)));
        }
        assertArrayEquals(Arrays.copyOfRange(content, 7, 7 + read.length), read);
        assertEquals(LONG_AGO, accessed(file));

        Files.readAllBytes(file);
        assertNotEquals(LONG_AGO, accessed(file), "control: read as files are");
    }

    @Test
    void namesWhatIsNotThere() {
        assertThrows(NoSuchFileException.class, () -> QuietFile.open(directory.resolve("none")));
    }
}
