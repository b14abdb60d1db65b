package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.store.editor.VolumeEditor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
    void hardLinkToFileOfTheVolume() throws IOException {
        Files.createLink(directory.resolve("innocent"), directory.resolve("volume/disk"));
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("innocent"));
    }

    /** Found by its table, which any volume has. */
    @Test
    void fileOfAnotherTopologysVolume() throws IOException {
        Path other = directory.resolve("other");
        VolumeEditor.openOrCreate(other, 1 << 20, InstantSource.system(), events -> {})
                .close();
        Files.writeString(other.resolve("low.disk"), "another's");
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("other/low.disk"));
        Files.delete(other.resolve("table.lock"));
        assertEquals(List.of(Rule.FILES_OUTSIDE_VOLUME), grant("other/low.disk"), "by what is in its table");
        Files.createLink(directory.resolve("innocent"), other.resolve("low.disk"));
        assertEquals(
                List.of(directory + "/innocent has 2 names (hard links), and by another it may be a volume's"),
                TestPrograms.compiler().compile(file("innocent")).violations().stream()
                        .map(Violation::wrong)
                        .toList());
    }

    @Test
    void directory() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        assertEquals(List.of(Rule.HOST_FILES), grant("folder"));
    }

    private List<Rule> grant(String path) throws IOException {
        return TestPrograms.compiler().compile(file(path)).violations().stream()
                .map(Violation::rule)
                .toList();
    }

    private Path file(String path) throws IOException {
        return Fixtures.write(directory, """
                policy: {levels: [low]}
                store: {volume: {path: volume, size: 2MiB}}
                partitions: [{name: a, label: low, program: idle, files: [{path: %s, as: it}]}]
                """.formatted(path));
    }
}
