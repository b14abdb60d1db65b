package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits are found by name. */
class AuditsTest {
    @TempDir
    private Path directory;

    private String refused(String name) {
        Directories directories = new Directories(directory.resolve("runs"), directory.resolve("state"));
        return assertThrows(IOException.class, () -> Audits.find(directories, name))
                .getMessage();
    }

    @Test
    void whatNeverRanIsNotAdvised() throws IOException {
        Files.createDirectories(directory.resolve("state/weather"));
        assertEquals(
                "there is no audit of a topology named weather; there are no topologies that ran", refused("weather"));
        Files.createFile(
                Files.createDirectories(directory.resolve("state/weather-1")).resolve("audit"));
        assertEquals("there is no audit of a topology named weather; did you mean 'weather-1'?", refused("weather"));
    }
}
