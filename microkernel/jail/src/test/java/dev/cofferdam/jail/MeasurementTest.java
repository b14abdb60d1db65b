package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each start is measured anew, and whatever changes shows: in jars, in the runtime, in the configuration. */
class MeasurementTest {
    @TempDir
    private Path directory;

    private Path jar;
    private Path runtime;
    private Path configuration;

    @BeforeEach
    void files() throws IOException {
        jar = write("a.jar", "a jar");
        runtime = write("java/lib/modules", "the runtime");
        write("java/bin/java", "its launcher");
        write("java/conf/java.security", "its settings");
        write("java/release", "which one it is");
        configuration = write("manifest", "a manifest");
    }

    private Path write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Measurement.Subject subject() throws IOException {
        return new Measurement(directory.resolve("digests"), directory.resolve("java"), UnaryOperator.identity())
                .of(List.of(jar), List.of(configuration));
    }

    @Test
    void whatChangesBetweenTwoStartsShows() throws IOException {
        Measurement.Subject subject = subject();
        String before = subject.measure();
        assertEquals(before, subject.measure());
        for (Path file : List.of(jar, runtime, configuration)) {
            String content = Files.readString(file);
            FileTime time = Files.getLastModifiedTime(file);
            Files.writeString(file, content.toUpperCase(Locale.ROOT));
            // Of the same length and, to all appearances, as old.
            Files.setLastModifiedTime(file, time);
            assertNotEquals(before, subject.measure(), file::toString);
            Files.writeString(file, content);
            assertEquals(before, subject.measure(), file::toString);
        }
    }

    /** As Debian keeps single settings elsewhere, and Fedora their whole directory. */
    @Test
    void whatTheRuntimeLinksToShows() throws IOException {
        Path file = write("etc/net.properties", "more settings");
        Files.createSymbolicLink(directory.resolve("java/conf/net.properties"), file);
        Path deeper = write("etc/security/policy", "a policy");
        Files.createSymbolicLink(directory.resolve("java/conf/security"), deeper.getParent());
        Measurement.Subject subject = subject();
        String before = subject.measure();
        for (Path changed : List.of(file, deeper)) {
            String content = Files.readString(changed);
            Files.writeString(changed, content.toUpperCase(Locale.ROOT));
            assertNotEquals(before, subject.measure(), changed::toString);
            Files.writeString(changed, content);
        }
    }

    @Test
    void theNextKernelKnowsWhatThisOneHashed() throws IOException {
        String before = subject().measure();
        Path digests = directory.resolve("digests");
        assertTrue(Files.readString(digests).contains("lib/modules"));
        assertEquals(before, subject().measure());
        // Proof that it is used: who writes a lie there is believed, as who could replace the runtime would be.
        Files.writeString(digests, Files.readString(digests).replaceAll("(?m)^[0-9a-f]{4}", "0000"));
        assertNotEquals(before, subject().measure());
    }

    /** Which would otherwise grow with every build of every jar. */
    @Test
    void ofManyFilesTheLastAreKnown() throws IOException {
        Path digests = directory.resolve("digests");
        String line = "0".repeat(64) + " 1:2:3:4 /some/file\n";
        Files.writeString(
                digests,
                "cut off\n"
                        + IntStream.range(0, 10_000)
                                .mapToObj(i -> line.replace("/file", "/file" + i))
                                .collect(Collectors.joining()));
        subject().measure();
        List<String> kept = Files.readAllLines(digests);
        assertEquals(4096, kept.size());
        assertTrue(kept.stream().anyMatch(each -> each.endsWith("lib/modules")));
        assertTrue(kept.stream().anyMatch(each -> each.endsWith("/file9999")));
    }
}
