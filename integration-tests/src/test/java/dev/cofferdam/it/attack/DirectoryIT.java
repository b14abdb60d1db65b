package dev.cofferdam.it.attack;

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
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A directory of the host that partitions of two classes see: neither changes it, leaves it, or leaves a mark on it that the
 * other could find. The same attacks succeed where the sandbox is taken away.
 */
final class DirectoryIT {
    private static final int ATTACKS = 24;
    private static final Pattern RESULT = Pattern.compile("\\[(\\w+)\\] attack (\\S+) (.*)");

    private static String topology(String... partitions) {
        return """
                policy: {levels: [low, high]}
                directories: [{name: charts, path: charts, label: low}]
                partitions:
                """ + String.join("", partitions).indent(2);
    }

    private static String both(String program) {
        return topology(partition("below", "low", program), partition("above", "high", program));
    }

    private static String partition(String name, String label, String program) {
        return Topologies.own(name, label, program, """
                args: {seen: charts}
                directories: [{directory: charts, as: charts, note: "for the test"}]
                limits: {memory: 128MiB}
                """);
    }

    /** A file that everybody may write, a program that everybody may run, and links that lead out. */
    private static Path charts(Site site) throws IOException {
        Path charts = Files.createDirectory(site.directory().resolve("charts"));
        Path secret = Files.writeString(site.directory().resolve("secret"), "the operator's own");
        Path file = Files.writeString(charts.resolve("file"), "depth 12 m\n");
        // Nothing but the mount stands in the way.
        Files.setPosixFilePermissions(charts, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path program = Files.writeString(charts.resolve("program"), "#!/bin/sh\nexit 0\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(charts.resolve("absolute"), secret);
        Files.createSymbolicLink(charts.resolve("relative"), Path.of("../secret"));
        return charts;
    }

    private static Map<String, String> results(Running running) throws IOException {
        assertEquals(0, running.awaitEnd(), running::text);
        Map<String, String> results = new TreeMap<>();
        Matcher result = RESULT.matcher(running.text());
        while (result.find()) {
            results.put(result.group(1) + " " + result.group(2), result.group(3));
        }
        return results;
    }

    private static void assertDenied(Site site) throws IOException {
        Path charts = charts(site);
        Path file = charts.resolve("file");
        Files.setAttribute(file, "lastAccessTime", FileTime.fromMillis(0));
        Running running = site.up(both("Trespasser"));
        Map<String, String> results = results(running);
        assertEquals(2 * ATTACKS, results.size(), running::text);
        assertTrue(running.text().contains("[below] reads depth 12 m"), running::text);
        assertTrue(running.text().contains("[above] reads depth 12 m"), running::text);
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertTrue(result.getValue().startsWith("denied"), result::toString)));
        BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
        assertEquals(FileTime.fromMillis(0), after.lastAccessTime(), "who reads it leaves no trace");
    }

    @Test
    void inTheSandboxEveryAttackIsDeniedAndTheNoteAudited() throws IOException {
        try (Site site = Site.journaled()) {
            assertDenied(site);
            String audit = Files.readString(site.audit());
            assertTrue(
                    audit.contains("read host directory "
                            + site.directory().toRealPath().resolve("charts")),
                    audit);
        }
    }

    @Test
    void anOrdinaryUsersSandboxHoldsToo() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            assertDenied(site);
        }
    }

    @Test
    void withoutTheSandboxEveryAttackSucceeds() throws IOException {
        assumeTrue(Account.own().isRoot(), "as an ordinary user some attacks fail without any sandbox");
        try (Site site = Site.journaled()) {
            charts(site);
            String alone = topology(partition("above", "high", "Trespasser")); // two would be in each other's way
            Map<String, String> results = results(site.up(alone, "--isolation", "none"));
            assertEquals(ATTACKS, results.size(), results::toString);
            assertAll(results.entrySet().stream()
                    .map(result -> () -> assertEquals("succeeded", result.getValue(), result.getKey())));
        }
    }

    /** What partitions see is the directory that was there when the topology started. */
    @Test
    void anotherDirectoryInItsPlaceIsNotSeen() throws IOException {
        try (Site site = Site.journaled()) {
            Path charts = charts(site);
            Running running = site.up(both("Looker"));
            running.awaitLine("[below] first depth 12 m");
            running.awaitLine("[above] first depth 12 m");
            Path moved = Files.move(charts, site.directory().resolve("moved"));
            Files.createDirectory(charts);
            Files.writeString(charts.resolve("file"), "the operator's own\n");
            Files.createFile(charts.resolve("go"));
            Files.writeString(moved.resolve("file"), "depth 13 m\n");
            Files.createFile(moved.resolve("go"));
            assertEquals(0, running.awaitEnd(), running::text);
            assertTrue(running.text().contains("[below] then depth 13 m"), running::text);
            assertTrue(running.text().contains("[above] then depth 13 m"), running::text);
        }
    }

    /** A FIFO can be written to on a read-only mount: one partition could tell another something. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkfifo charts/pipe",
                "ln secret charts/another",
                "mkdir charts/volume && touch charts/volume/table charts/volume/table.lock"
            })
    void whatCouldCarrySignalsOrDataIsRefused(String command) throws IOException {
        try (Site site = Site.open()) {
            charts(site);
            site.command("sh", "-c", command);
            Running running = site.up(both("Trespasser"));
            assertEquals(1, running.awaitEnd(), running::text);
            assertTrue(running.text().contains("host-directories: "), running::text);
        }
    }
}
