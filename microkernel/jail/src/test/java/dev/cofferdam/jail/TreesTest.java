package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a hostile owner makes of a directory, it is removed. */
class TreesTest {
    private static final int PATH_BYTES_MAX = 4096;

    @TempDir
    private Path directory;

    @Test
    void aTreeWhosePathsAreLongerThanLinuxTakes() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path top = Files.createDirectory(tree.resolve("x".repeat(200)));
        Files.writeString(top.resolve("file"), "deepest");
        for (int bytes = 0; bytes < 3 * PATH_BYTES_MAX; bytes += 200) {
            Path above = Files.createDirectory(tree.resolve("above"));
            Files.move(top, above.resolve(top.getFileName()));
            Files.move(above, top);
        }
        Trees.delete(tree);
        assertFalse(Files.exists(tree));
    }

    @Test
    void closedDirectoriesAndNamesThatAreTaken() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(tree.resolve("lifted-" + i), "in the way");
            Path inner = Files.createDirectories(tree.resolve("closed-" + i + "/inner/most"));
            Files.writeString(inner.resolve("file"), "content");
            for (Path each = inner; !each.equals(tree); each = each.getParent()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("---------"));
            }
        }
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("---------"));
        Trees.delete(tree);
        assertFalse(Files.exists(tree));
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "another's");
        Path tree = Files.createDirectories(directory.resolve("tree/inner"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(tree.getParent().resolve("link"), kept);
        Trees.delete(tree.getParent());
        assertTrue(Files.exists(kept.resolve("file")));
        assertFalse(Files.exists(tree.getParent()));
    }

    @Test
    void nothingIsThere() throws IOException {
        Trees.delete(directory.resolve("nothing"));
        assertTrue(Files.exists(directory));
    }
}
