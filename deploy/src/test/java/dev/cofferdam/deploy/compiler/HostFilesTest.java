package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No way around a disk's label leads through the host's files. */
class HostFilesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeVolume() throws IOException {
        Files.createDirectory(directory.resolve("volume"));
        Files.writeString(directory.resolve("volume/disk"), "secret");
        Files.writeString(directory.resolve("notes"), "open");
    }

    @Test
    void ordinaryFile() throws IOException {
        assertEquals(List.of(), grant("notes"));
    }

    @Test
    void fileOfTheVolume() throws IOException {
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("./volume/../volume/disk"));
    }

    @Test
    void linkToFileOfTheVolume() throws IOException {
        Files.createSymbolicLink(directory.resolve("innocent"), Path.of("volume/disk"));
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("innocent"));
    }

    @Test
    void volumeThatIsItselfALink() throws IOException {
        Files.move(directory.resolve("volume"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("volume"), Path.of("elsewhere"));
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("elsewhere/disk"));
    }

    @Test
    void directory() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        assertEquals(List.of(Rule.HOST_FILES), grant("folder"));
    }

    private List<Rule> grant(String path) throws IOException {
        Path file = Fixtures.write(directory, """
                policy: {levels: [low]}
                store: {volume: {path: volume, size: 2MiB}}
                partitions: [{name: a, label: low, program: idle, files: [{path: %s, as: it}]}]
                """.formatted(path));
        return TestPrograms.compiler().compile(file).violations().stream()
                .map(Violation::rule)
                .toList();
    }
}
