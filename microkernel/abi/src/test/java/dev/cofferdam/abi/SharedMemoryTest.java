package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is shared is there as a whole, or not at all. */
class SharedMemoryTest {
    private static final long EIGHT_TEBIBYTES = 8L << 40;

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
}
