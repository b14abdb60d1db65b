package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is shared is there as a whole, or not at all. */
class SharedMemoryTest {
    private static final long EIGHT_TEBIBYTES = 8L << 40;
    private static final int BYTES = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    @Timeout(60)
    void whatThereIsNoRoomForIsRefusedBeforeAnythingIsTaken() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        assumeTrue(free < EIGHT_TEBIBYTES, "there is room for it");
        Path file = directory.resolve("large");
        String message = assertThrows(IOException.class, () -> SharedMemory.create(file, EIGHT_TEBIBYTES))
                .getMessage();
        assertTrue(
                message.matches(
                        "there is no room for " + file + ": 8589934592 KiB are needed, and \\d+ KiB are free there"),
                message);
        assertEquals(0, Files.size(file));
    }

    @Test
    void allOfItIsThere() throws IOException {
        Path file = directory.resolve("small");
        SharedMemory.create(file, 12_345);
        assertEquals(12_345, Files.size(file));
    }

    /** As copies are that cp(1) makes sparse. */
    @Test
    void aFileWithHolesIsThereAsAWholeOnceItIsReserved() throws IOException {
        Path file = directory.resolve("sparse");
        byte[] content = {1, 2, 3};
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), BYTES - content.length);
            assertTrue(taken(file) < BYTES, "control: there are holes");
            SharedMemory.reserve(file);
            assertTrue(taken(file) >= BYTES, () -> "bytes that are there: " + taken(file));
            ByteBuffer read = ByteBuffer.allocate(BYTES);
            assertEquals(BYTES, channel.read(read, 0));
            assertArrayEquals(content, Arrays.copyOfRange(read.array(), BYTES - content.length, BYTES));
            SharedMemory.reserve(file);
            assertEquals(BYTES, channel.size());
        }
    }

    private static long taken(Path file) {
        try {
            Process stat = new ProcessBuilder("stat", "-c", "%b %B", file.toString()).start();
            String[] blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            return Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
