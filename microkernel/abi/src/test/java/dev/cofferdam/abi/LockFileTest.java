package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    private Path directory;

    @Test
    void anOpeningExcludesEveryOtherUntilItIsClosed() throws IOException {
        Path file = directory.resolve("lock");
        try (LockFile other = LockFile.open(file)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            try (LockFile one = LockFile.open(file)) {
                assertTrue(one.tryLock(7));
                assertTrue(one.tryLock(7), "its own already");
                assertFalse(other.tryLock(7));
                assertTrue(other.tryLock(8));
            }
            assertTrue(other.tryLock(7));
        }
        LockFile closed = LockFile.open(file);
        closed.close();
        assertThrows(IOException.class, () -> closed.tryLock(9));
    }

    /** Whatever a lock of POSIX's does, which any closing of the file in the process gives back. */
    @Test
    void closingTheFileElsewhereGivesNothingBack() throws IOException {
        Path file = directory.resolve("lock");
        try (LockFile held = LockFile.open(file)) {
            assertTrue(held.tryLock(0));
            assertEquals("", Files.readString(file));
            LockFile.open(file).close();
            try (LockFile other = LockFile.open(file)) {
                assertFalse(other.tryLock(0));
            }
        }
    }

    @Test
    void aFileThatWasRemovedIsNotThere() throws IOException {
        Path file = directory.resolve("lock");
        try (LockFile held = LockFile.open(file)) {
            assertTrue(held.isThere());
            Files.delete(file);
            assertFalse(held.isThere());
            Files.createFile(file);
            assertFalse(held.isThere(), "another");
        }
    }
}
