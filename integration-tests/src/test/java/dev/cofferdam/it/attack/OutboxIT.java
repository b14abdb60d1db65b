package dev.cofferdam.it.attack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A directory of the host that a hostile partition writes: what it leaves there are files and directories alone, which
 * belong to the directory's owner, and no more than it may. The same attacks succeed where the sandbox is taken away.
 */
final class OutboxIT {
    private static final int ATTACKS = 10;
    private static final Pattern RESULT = Pattern.compile("\\[above] attack (\\S+) (.*)");

    private static String topology(String program) {
        return topology(program, "never");
    }

    private static String topology(String program, String restart) {
        return """
                policy: {levels: [low, high]}
                directories: [{name: reports, path: reports, label: high, size: 1MiB}]
                partitions:
                """
                + Topologies.own("above", "high", program, """
                        args: {out: out}
                        directories: [{directory: reports, as: out, access: write}]
                        restart: {on: %s}
                        limits: {memory: 128MiB}
                        """.formatted(restart))
                        .indent(2);
    }

    private static Map<String, String> results(Running running) throws IOException {
        assertEquals(0, running.awaitEnd(), running::text);
        assertTrue(running.text().contains("[above] reads delivered"), running::text);
        Map<String, String> results = new TreeMap<>();
        Matcher result = RESULT.matcher(running.text());
        while (result.find()) {
            results.put(result.group(1), result.group(2));
        }
        assertEquals(ATTACKS, results.size(), running::text);
        return results;
    }

    private static void assertHeld(Site site) throws IOException {
        Files.writeString(site.directory().resolve("secret"), "the operator's own");
        Map<String, String> results = results(site.up(topology("Smuggler")));
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertTrue(result.getValue().startsWith("denied"), result::toString)));
        Path reports = site.directory().resolve("reports");
        try (var left = Files.list(reports)) {
            assertEquals(List.of(reports.resolve("report")), left.toList());
        }
        assertEquals("delivered", Files.readString(reports.resolve("report")));
        assertEquals(Files.getOwner(reports), Files.getOwner(reports.resolve("report")));
    }

    @Test
    void nothingLeadsWhoReadsItElsewhereAndTheGrantIsAudited() throws IOException {
        try (Site site = Site.journaled()) {
            assertHeld(site);
            String audit = Files.readString(site.audit());
            assertTrue(audit.contains("GRANTED\tabove\thigh\twrite host directory "), audit);
        }
    }

    @Test
    void anOrdinaryUsersSandboxHoldsToo() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            assertHeld(site);
        }
    }

    @Test
    void withoutTheSandboxEveryAttackSucceeds() throws IOException {
        assumeTrue(Account.own().isRoot(), "as an ordinary user some attacks fail without any sandbox");
        try (Site site = Site.journaled()) {
            Files.writeString(site.directory().resolve("secret"), "the operator's own");
            Map<String, String> results = results(site.up(topology("Smuggler"), "--isolation", "none"));
            assertAll(results.entrySet().stream()
                    .map(result -> () -> assertEquals("succeeded", result.getValue(), result.getKey())));
            Path link = site.directory().resolve("reports/link");
            assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS), "it leads out");
        }
    }

    /** It is not started again, whatever its policy says: there would be no room. */
    @Test
    void whoPutsMoreThereThanItMayIsStopped() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(topology("Hoarder", "always"));
            running.awaitLine("above is stopped: its outbox ");
            running.awaitState("above", "STOPPED");
            await("nobody looks into the outbox of who does not run")
                    .during(Duration.ofMillis(2500))
                    .until(() -> running.text().split("above is stopped: ", -1).length == 2);
            running.interrupt();
            String audit = Files.readString(site.audit());
            assertEquals(2, audit.split("OUTBOX_FULL\tabove\thigh\tits outbox ", -1).length, audit);
            assertTrue(audit.contains("ISOLATION_WEAKER\tkernel\t-\twhat above has in its outbox "), audit);
        }
    }

    @Test
    void aLinkThatIsThereBeforeIsRefused() throws IOException {
        try (Site site = Site.open()) {
            site.command("sh", "-c", "mkdir reports && ln -s /etc reports/etc");
            Running running = site.up(topology("Smuggler"));
            assertEquals(1, running.awaitEnd(), running::text);
            assertTrue(running.text().contains("host-directories: "), running::text);
        }
    }
}
