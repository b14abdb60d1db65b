package dev.cofferdam.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key file is read only where it is whole and its owner's alone. */
final class KeyTest {
    @TempDir
    private Path directory;

    private Path file;
    private Key key;

    @BeforeEach
    void save() throws IOException {
        file = directory.resolve("key");
        key = Key.make(new SecureRandom());
        key.save(file);
    }

    private String wrong() {
        return assertThrows(IOException.class, () -> Key.load(file)).getMessage();
    }

    @Test
    void keysSurviveTheFile() throws IOException {
        assertArrayEquals(key.bytes(), Key.load(file).bytes());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void keysAreNeverOverwritten() {
        assertTrue(assertThrows(IOException.class, () -> key.save(file))
                .getMessage()
                .contains("never overwritten"));
    }

    @Test
    void keysThatOthersMayReadAreRefused() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertTrue(wrong().contains("has mode rw-r-----"), wrong());
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path real = directory.resolve("real");
        Files.move(file, real);
        Files.createSymbolicLink(file, real);
        assertTrue(wrong().contains("no link"), wrong());
    }

    @Test
    void otherTextIsRefusedByLine() throws IOException {
        for (String text : new String[] {"", "hello", "cofferdam-gateway-key-1 0123", "x".repeat(5000)}) {
            Files.writeString(file, text);
            assertTrue(wrong().contains("line 1: is not"), wrong());
        }
    }

    @Test
    void missingFileIsNamed() throws IOException {
        Files.delete(file);
        assertTrue(wrong().contains("is not there"), wrong());
    }
}
