package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever has a socket reads of its name. */
class SocketNameTest {
    @TempDir
    private Path directory;

    /** The lowest free descriptor would be in it, and so whether others have ended. */
    @Test
    void isTheSameHoweverManyDescriptorsAreOpen() throws Exception {
        int first = SocketHandover.listen(
                Files.createDirectory(directory.resolve("a")).resolve("name-test"));
        List<String> one = names();
        Descriptors.close(first);
        try (InputStream opened = Files.newInputStream(Path.of("/dev/null"))) {
            int second = SocketHandover.listen(
                    Files.createDirectory(directory.resolve("b")).resolve("name-test"));
            assertEquals(1, one.size());
            assertEquals(one, names());
            assertEquals(-1, opened.read());
            Descriptors.close(second);
        }
    }

    private static List<String> names() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/net/unix")).stream()
                .filter(line -> line.endsWith("/name-test"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }
}
