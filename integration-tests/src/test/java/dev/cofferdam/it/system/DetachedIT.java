package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.run.RunningKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A topology without a terminal: it starts whole or not at all, goes on alone, and its partitions are steered. */
final class DetachedIT {
    private static final String SERVANT = Topologies.servant("{on: always, at-most: 3}");

    private static Site.Ended up(Site site, String topology) throws IOException {
        return site.run("up", "--detach", site.write(topology).toString());
    }

    @Test
    void itGoesOnAloneAndIsSteered() throws IOException {
        try (Site site = Site.open()) {
            String name = site.name();
            Site.Ended up = up(site, Topologies.of(Topologies.scribe(), SERVANT));
            assertTrue(up.good().contains("store ready after"), up::text);
            assertTrue(up.good().contains(name + " runs; "), up::text);
            RunningKernel kernel = new RunningKernel(site.runDirectory().resolve("control"));
            try {
                long pid = kernel.status().kernelPid();
                assertEquals(
                        1,
                        ProcessHandle.of(pid)
                                .orElseThrow()
                                .parent()
                                .orElseThrow()
                                .pid(),
                        "nobody's child any more");
                assertEquals(
                        "servant ended\n",
                        site.run("stop", "servant", "--name", name).good());
                kernel.tell("scribe", "on");
                assertEquals(
                        "servant ready\n",
                        site.run("start", "servant", "--name", name).good());
                kernel.tell("servant", "after all");
                Site.Ended restarted = site.run("restart", "store", "scribe", "--name", name);
                assertEquals("store ready\nscribe ready\n", restarted.good());
                assertEquals(
                        name + " has ended\n", site.run("down", "--name", name).good());
            } finally {
                site.run("down", "--name", name);
            }
            assertFalse(Files.exists(site.runDirectory()));
            String printed = site.run("logs", "--name", name).good();
            assertTrue(printed.contains("[servant] served after all"), printed);
            assertTrue(printed.contains("[kernel] store ended"), printed);
            assertEquals(
                    name + " has ended: the operator said so\n",
                    site.run("wait", "--name", name).good());
        }
    }

    @Test
    void whatDoesNotStartLeavesNothing() throws IOException {
        try (Site site = Site.open()) {
            // Before it is ready: what is ready has started, and how soon after that it fails is the machine's affair.
            Site.Ended up =
                    up(site, Topologies.of(SERVANT, Topologies.own("crash", "low", "Heart", "args: {fails: 1}")));
            assertEquals(1, up.exitCode(), up::text);
            assertTrue(up.errors().contains("did not start: crash failed with exit code"), up::text);
            assertFalse(Files.exists(site.runDirectory()));
            assertEquals(1, site.run("wait", "--name", site.name()).exitCode());
        }
    }

    @Test
    void whoeverInterruptsTheStartLeavesNothing() throws Exception {
        try (Site site = Site.open()) {
            Path output = site.directory().resolve("detached.log");
            String topology = Topologies.of(Topologies.scribe(), SERVANT);
            Process up = site.start(output, "up", "-d", site.write(topology).toString());
            org.awaitility.Awaitility.await()
                    .atMost(Running.PATIENCE)
                    .until(() ->
                            Files.exists(output) && Files.readString(output).contains("starting"));
            up.destroy();
            assertEquals(1, up.waitFor(), () -> "it was not told that nothing runs");
            assertTrue(Files.readString(output).contains("interrupted: "), Files.readString(output));
            assertFalse(Files.exists(site.runDirectory()));
        }
    }
}
