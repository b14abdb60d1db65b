package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with a hole is not whole. */
class FileExtentsTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private boolean isWhole(Path file, long bytes) {
        int descriptor = Descriptors.open(file, 0);
        try {
            return FileExtents.areWhole(descriptor, bytes);
        } finally {
            Descriptors.close(descriptor);
        }
    }

    @Test
    void aHoleIsSeen() throws IOException {
        Path whole = directory.resolve("whole");
        SharedMemory.create(whole, BYTES);
        assumeTrue(isWhole(whole, BYTES), "this file system tells where a file lies");
        assertEquals(false, isWhole(whole, 2 * BYTES), "behind its end");
        Path sparse = directory.resolve("sparse");
        for (int at : new int[] {BYTES / 2, 0}) {
            try (FileChannel channel = FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(BYTES / 2), at);
                channel.force(true);
            }
            assertEquals(at == 0, isWhole(sparse, BYTES), "with what is written from " + at + " on");
        }
    }
}
