package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process has these addresses once, so all of it is one test. */
class DiskAddressesTest {
    @TempDir
    private Path directory;

    @Test
    void filesAreMappedOneBehindTheOtherAndNothingElseIsThere() throws IOException {
        Path first = Files.write(directory.resolve("first"), new byte[5000]);
        Path second = Files.write(directory.resolve("second"), new byte[] {7, 8});
        DiskAddresses addresses = new DiskAddresses();

        MemorySegment written = addresses.map(first, 5000, true);
        MemorySegment read = addresses.map(second, 2, false);

        assertEquals(1L << 45, written.address());
        assertEquals((1L << 45) + (1 << 21), read.address());
        written.set(ValueLayout.JAVA_BYTE, 4999, (byte) 9);
        assertEquals(9, Files.readAllBytes(first)[4999], "what is written is in the file");
        assertFalse(written.isReadOnly());
        assertTrue(read.isReadOnly());
        assertEquals(8, read.get(ValueLayout.JAVA_BYTE, 1));
        assertTrue(assertThrows(IOException.class, () -> addresses.map(second, 3, false))
                .getMessage()
                .contains("has 2 bytes, expected at least 3"));
        assertTrue(assertThrows(IOException.class, () -> addresses.map(second, 1L << 44, false))
                .getMessage()
                .contains("may have 17592186044416 bytes together"));
    }
}
