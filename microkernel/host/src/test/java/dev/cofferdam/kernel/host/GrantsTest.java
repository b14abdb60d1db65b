package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that two topologies want which run at once. */
final class GrantsTest {
    @TempDir
    private Path directory;

    private RunDirectory first;
    private RunDirectory second;
    private Path shared;

    @BeforeEach
    void runs() throws IOException {
        directory = directory.toRealPath();
        Path runs = Files.createDirectory(directory.resolve("runs"));
        first = new RunDirectory(runs.resolve("first"), false);
        first.take(List.of("", ""));
        second = new RunDirectory(runs.resolve("second"), false);
        second.take(List.of("", ""));
        shared = Files.createDirectories(directory.resolve("out/shared"));
    }

    @Test
    void itIsTheFirstOnes() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        first.grant(List.of(shared));
        assertDoesNotThrow(() -> second.grant(List.of(other)), "control");
        Path link = Files.createSymbolicLink(directory.resolve("link"), shared);
        Path inside = Files.createDirectory(shared.resolve("inside"));
        for (Path each : List.of(shared, link, inside, shared.getParent())) {
            String refusal = assertThrows(IOException.class, () -> second.grant(List.of(each)))
                    .getMessage();
            assertEquals(
                    each.toRealPath() + " is, lies in, or has in it the directory " + shared
                            + ", which the running topology first has: end that, or name a directory that is this"
                            + " one's alone",
                    refusal);
        }
    }

    /** Its name says nothing. */
    @Test
    void itIsTheFirstOnesUnderAnotherName() throws IOException {
        first.grant(List.of(shared));
        Path moved = Files.move(shared, directory.resolve("moved"));
        assertThrows(IOException.class, () -> second.grant(List.of(moved)));
    }

    @Test
    void itIsFreeWhenTheFirstHasEnded() throws IOException {
        first.grant(List.of(shared));
        first.delete();
        assertDoesNotThrow(() -> second.grant(List.of(shared)));
    }
}
