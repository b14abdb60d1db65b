package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal of real runs, by the command line. */
final class JournalIT {
    private static final String WEATHER = Topologies.of(Topologies.station(), Topologies.analyst());

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void aRunIsDecidedAgainAsItWas(String design) throws IOException {
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Path journal = site.directory().resolve("journal");
            Running running = site.up(WEATHER, "--design", design, "--journal", journal.toString());
            running.awaitLine("sha256");
            running.interrupt();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(journal)));
            String said = site.run("replay", journal.toString()).good();
            assertTrue(
                    said.matches("(?s).*: [0-9]{2,} events, [0-9]{2,} effects: the kernel decides the same\n"), said);

            // Control: a bit of the last effect.
            byte[] bytes = Files.readAllBytes(journal);
            bytes[bytes.length - 1] ^= 1;
            Path changed = Files.write(site.directory().resolve("changed"), bytes);
            Site.Ended refused = site.run("replay", changed.toString());
            assertEquals(1, refused.exitCode(), refused::text);
            assertTrue(refused.text().contains("the journal has "), refused::text);
        }
    }

    @Test
    void aKernelThatWasKilledLeavesWhatItWroteSoFar() throws IOException {
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Path journal = site.directory().resolve("journal");
            Running running = site.up(WEATHER, "--journal", journal.toString());
            running.awaitLine("all ready");
            running.kernel().destroyForcibly();
            running.awaitEnd();
            String said = site.run("replay", journal.toString()).good();
            assertTrue(said.matches("(?s).*: [0-9]{2,} events, .*"), said);
        }
    }

    @Test
    void whatIsNoJournalIsNamed() throws IOException {
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Path image = site.directory().resolve("observations.img");
            Site.Ended ended = site.run("replay", image.toString());
            assertEquals(1, ended.exitCode());
            assertTrue(ended.text().contains(image + " is no journal"), ended::text);
            Running running = site.up(WEATHER, "--journal", image.toString());
            assertEquals(1, running.awaitEnd());
            assertTrue(running.text().contains(image.toString()), running::text);
        }
    }
}
