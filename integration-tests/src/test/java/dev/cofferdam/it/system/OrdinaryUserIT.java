package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user who is not root gets: users for partitions where the machine lends some, else a warning of what leaks. */
final class OrdinaryUserIT {
    private static final String SHARED = "partitions share one user";

    @Test
    void whoIsLentUsersGivesEachPartitionOne() throws IOException {
        try (Lent lent = Lent.make();
                Site site = Site.of(lent.account())) {
            site.openToOthers();
            Running running = site.up(Topologies.of(Topologies.scribe(), Topologies.servant("{on: never}")));
            running.awaitLine("servant ready");
            running.tell("servant", "as a user of its own");
            running.awaitLine("served as a user of its own");
            int scribe = user(running, "scribe");
            int servant = user(running, "servant");
            assertNotEquals(lent.account().number(), scribe);
            assertNotEquals(lent.account().number(), servant);
            assertNotEquals(scribe, servant);
            assertFalse(running.text().contains(SHARED), running::text);
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
        }
    }

    @Test
    void whoIsNotIsToldWhatLeaks() throws IOException {
        Account account = Account.ordinary();
        try (Site site = Site.of(account)) {
            site.openToOthers();
            Running running = site.up(Topologies.of(Topologies.scribe(), Topologies.servant("{on: never}")));
            running.awaitLine("servant ready");
            assertEquals(account.number(), user(running, "scribe"));
            assertTrue(running.text().contains(SHARED), running::text);
            assertTrue(Files.readString(site.audit()).contains("ISOLATION_WEAKER\tkernel\t-\t" + SHARED));
            running.interrupt();
        }
    }

    @Test
    void aLimitThatCannotBeHeldIsRefusedUnlessAccepted() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            String limited = Topologies.scribe() + "  limits: {cpu: 50%}\n";
            Running refused = site.up(Topologies.of(limited));
            assertEquals(1, refused.awaitEnd());
            assertTrue(refused.text().contains("partition scribe: its limit cpu: 50% cannot be held"), refused::text);
            Running accepted = site.up(Topologies.of(limited), "--weaker-limits");
            accepted.awaitLine("scribe ready");
            assertTrue(accepted.text().contains("processor time is not limited"), accepted::text);
            accepted.interrupt();
        }
    }

    @Test
    void windowsThatCannotBeKeptAreRefusedUnlessAccepted() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            String windows = "policy: {levels: [low]}\npartitions:\n"
                    + Topologies.own("spinner", "low", "Spinner", "").indent(2)
                    + """
                    schedule:
                      frame-micros: 100000
                      cores: [{core: %d, windows: [{partitions: [spinner], start-micros: 0, length-micros: 50000}]}]
                    """.formatted(Affinity.available().getFirst());
            Running refused = site.up(windows);
            assertEquals(1, refused.awaitEnd());
            assertTrue(refused.text().contains("partition spinner: its windows cannot be kept here"), refused::text);
            Running accepted = site.up(windows, "--weaker-limits");
            accepted.awaitLine("spinner ready");
            assertTrue(accepted.text().contains("windows are kept by signals"), accepted::text);
            await().atMost(Running.PATIENCE)
                    .until(() -> accepted.status().windows().get(0).turns() > 20);
            Files.createDirectories(site.volume()); // looked into for what is left
            Remains remains = Remains.of(site, accepted);
            accepted.interrupt();
            remains.assertNothing();
        }
    }

    /** Of the process that is the partition, as seen from outside. */
    private static int user(Running running, String partition) throws IOException {
        ProcessHandle outermost = running.partition(partition);
        Set<Integer> users = Stream.concat(Stream.of(outermost), outermost.descendants())
                .map(OrdinaryUserIT::user)
                .collect(Collectors.toSet());
        assertEquals(1, users.size(), users::toString);
        return users.iterator().next();
    }

    private static int user(ProcessHandle process) {
        try {
            return (int) Files.getAttribute(Path.of("/proc", Long.toString(process.pid())), "unix:uid");
        } catch (IOException e) {
            throw new AssertionError("process " + process.pid() + " is gone", e);
        }
    }
}
