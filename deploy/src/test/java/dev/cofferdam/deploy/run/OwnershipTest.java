package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files never share what is kept under a name. */
class OwnershipTest {
    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            partitions:
              - {name: first, label: low, program: idle}
            """;

    @TempDir
    private Path directory;

    private Plan plan(String checkout, String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(checkout));
        Path file = Files.writeString(folder.resolve("weather.yaml"), text);
        return TestPrograms.compiler().compile(file).plan().orElseThrow();
    }

    private Ownership ownership() {
        return new Ownership(new Directories(directory.resolve("runs"), directory.resolve("state")));
    }

    @Test
    void asManyFilesOfOneNameAsThereAreHaveNamesOfTheirOwn() throws IOException {
        Plan here = plan("here", TOPOLOGY);
        Plan there = plan("there", TOPOLOGY);
        for (int time = 0; time < 2; time++) {
            assertEquals("weather", ownership().claim(here).name());
            String other = ownership().claim(there).name();
            assertTrue(other.matches("weather-[0-9a-f]{6}"), other);
        }
    }

    @Test
    void whatIsKeptUnderANameIsForThisUserAlone() throws IOException {
        Path state = directory
                .resolve("state")
                .resolve(ownership().claim(plan("here", TOPOLOGY)).name());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        Path owner = Files.createDirectories(directory.resolve("state/weather")).resolve("topology");
        Files.createSymbolicLink(owner, directory.resolve("gone/topology"));
        Plan here = plan("here", TOPOLOGY);
        String message =
                assertThrows(IOException.class, () -> ownership().claim(here)).getMessage();
        assertEquals(owner + " cannot be written: there is no " + owner, message);
    }

    @Test
    void oneFileByTwoWaysIsOne() throws IOException {
        Plan here = plan("here", TOPOLOGY);
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("here"));
        Plan linked = TestPrograms.compiler()
                .compile(link.resolve("weather.yaml"))
                .plan()
                .orElseThrow();
        assertEquals("weather", ownership().claim(here).name());
        assertEquals("weather", ownership().claim(linked).name());
    }

    @Test
    void aNameThatIsGivenIsRefusedWhereAnotherFileHasIt() throws IOException {
        String named = "name: weather\n" + TOPOLOGY;
        ownership().claim(plan("here", named));
        Plan there = plan("there", named);
        IOException refused = assertThrows(IOException.class, () -> ownership().claim(there));
        assertEquals(
                "the name 'weather' belongs to " + directory.toRealPath()
                        + "/here/weather.yaml, whose audit and logs are"
                        + " in " + directory + "/state/weather; give " + directory.toRealPath()
                        + "/there/weather.yaml another with 'name:'",
                refused.getMessage());
        Files.delete(directory.resolve("here/weather.yaml"));
        assertEquals("weather", ownership().claim(there).name());
    }
}
