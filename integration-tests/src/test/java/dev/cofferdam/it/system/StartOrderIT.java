package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is started after whom, with processes. */
@Timeout(300)
final class StartOrderIT {
    private static final String POLICY = "policy: {levels: [low, high]}\npartitions:\n";

    private static String topology(String... partitions) {
        return POLICY + String.join("", partitions).indent(2);
    }

    /** Ready when it is told to be. */
    private static String told(String name, String label, String rest) {
        return Topologies.own(name, label, "Heart", "args: {waits: 1}\n" + rest);
    }

    private static void assertInOrder(String text, List<String> lines) {
        List<String> found = text.lines()
                .map(line -> line.replaceFirst(" after [0-9]+ ms$", ""))
                .filter(lines::contains)
                .toList();
        assertEquals(lines, found, text);
    }

    @Test
    void eachIsStartedWhenTheOneBeforeIsReady() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(topology(
                    told("third", "high", "after: [second, first]\n"),
                    told("second", "low", "after: [first]\n"),
                    told("first", "low", "")));
            running.awaitLine("first starting");
            running.awaitLine("third waits for second, first");
            running.awaitState("third", "HELD");
            String status = site.run("ps", "--name", site.name()).good();
            assertTrue(status.contains("waits for second, first"), status);
            running.tell("first", "ready");
            running.awaitLine("second starting");
            assertEquals("HELD", running.find("third").state());
            assertEquals(List.of("second"), running.find("third").waitsFor());
            running.tell("second", "ready");
            running.awaitLine("third starting");
            running.tell("third", "ready");
            running.awaitLine("all ready");
            assertInOrder(
                    running.text(),
                    List.of(
                            "first starting",
                            "first ready",
                            "second starting",
                            "second ready",
                            "third starting",
                            "third ready"));
            running.interrupt();
        }
    }

    @Test
    void anOperatorWhoStartsOneDoesNotLetItWait() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(
                    topology(told("first", "low", ""), Topologies.own("second", "low", "Heart", "after: [first]\n")));
            running.awaitState("second", "HELD");
            site.run("stop", "second", "--name", site.name()).good();
            running.awaitState("second", "STOPPED");
            site.run("start", "second", "--name", site.name()).good();
            running.awaitState("second", "READY");
            assertEquals("STARTING", running.find("first").state());
            site.run("down", "--name", site.name()).good();
            running.awaitEnd();
        }
    }

    @Test
    void aTopologyWhosePredecessorFailsDoesNotStart() throws IOException {
        String topology = topology(
                Topologies.own("crash", "low", "Heart", "args: {fails: 1}\n"),
                told("next", "high", "after: [crash]\n"));
        try (Site site = Site.open()) {
            Site.Ended up = site.run("up", "--detach", site.write(topology).toString());
            assertEquals(1, up.exitCode(), up::text);
            assertTrue(up.errors().contains("did not start"), up::text);
            // In the error itself, or, where all had ended before anybody asked the kernel, in what the kernel said.
            assertTrue(up.text().contains("crash failed with exit code"), up::text);
            assertTrue(up.text().contains("waits for crash"), up::text);
            assertFalse(Files.exists(site.runDirectory()));
        }
        try (Site site = Site.journaled()) {
            Running running = site.up(topology);
            running.awaitLine("crash failed");
            running.awaitLine("next is not started: it waits for crash, which was never ready");
            assertEquals(1, running.awaitEnd(), "nothing is left that could be ready");
        }
    }

    /** What ingest is there for is a version; who comes after it finds one. */
    @Test
    void whoComesAfterAnImportFindsWhatWasImported() throws IOException {
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Running running = site.up(Topologies.of(
                            Topologies.analyst() + "  after: [station]\n  args: {of: in, versions: 1}\n",
                            Topologies.station())
                    .replace("    args: {of: in}\n", ""));
            running.awaitLine("analyst ended");
            assertInOrder(
                    running.text(), List.of("station starting", "station ready", "analyst starting", "analyst ready"));
            assertEquals(0, running.awaitEnd());
        }
    }
}
