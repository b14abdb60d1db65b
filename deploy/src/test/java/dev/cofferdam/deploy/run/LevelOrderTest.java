package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on a volume's disks is not read by another class because the topology was rewritten. */
class LevelOrderTest {
    @TempDir
    private Path volume;

    private void keep(List<String> levels, List<String> integrity) throws IOException {
        LevelOrder.keep(
                volume,
                new Policy(List.of(new Organisation("", levels, List.of("a"), List.of(), integrity, List.of()))));
    }

    private String refused(List<String> levels, List<String> integrity) {
        return assertThrows(IOException.class, () -> keep(levels, integrity)).getMessage();
    }

    @Test
    void levelsKeepTheirPlaces() throws IOException {
        keep(List.of("low", "high"), List.of());
        assertEquals(
                "levels of the policy stand in another order than when the disks of " + volume
                        + " were labelled: high < low, and then low < high; what high has written there low would read."
                        + " Put them back, or use another volume",
                refused(List.of("high", "low"), List.of()));
        keep(List.of("low", "high"), List.of());
    }

    @Test
    void newOnesMayComeInBetweenAndKeepTheirsThen() throws IOException {
        keep(List.of("low", "high"), List.of());
        keep(List.of("base", "low", "mid", "high", "top"), List.of("heard", "seen"));
        refused(List.of("low", "base", "mid", "high", "top"), List.of("heard", "seen"));
        refused(List.of("base", "low", "mid", "high", "top"), List.of("seen", "heard"));
        assertEquals(
                List.of("levels: base < low < mid < high < top", "integrity levels: heard < seen"),
                Files.readAllLines(volume.resolve("levels")));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(volume.resolve("levels")));
    }

    /** One that is left out and comes back is where it was, or it is refused. */
    @Test
    void whatIsLeftOutIsNotForgotten() throws IOException {
        keep(List.of("low", "mid", "high"), List.of());
        keep(List.of("low", "high"), List.of());
        refused(List.of("mid", "low", "high"), List.of());
        keep(List.of("low", "mid", "high"), List.of());
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Files.writeString(volume.resolve("levels"), "levels\n");
        assertEquals(
                volume.resolve("levels")
                        + " is damaged: 'levels' is no line of levels; it has to be brought back from a"
                        + " copy, or written as it was",
                refused(List.of("low"), List.of()));
    }
}
