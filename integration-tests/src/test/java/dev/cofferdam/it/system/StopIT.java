package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topology that is stopped, whatever it is doing: what the audit and the operator are told of its end. */
final class StopIT {
    private static final String BUSY = Topologies.of(
            Topologies.scribe(),
            Topologies.servant("{on: failure, at-most: 3}"),
            Topologies.own("deaf", "low", "Spinner", "restart: {on: failure, at-most: 3}\n"));

    @ParameterizedTest
    @ValueSource(strings = {"store starting", "scribe starting", "servant starting", "store ready", "all ready"})
    void whatIsStoppedIsNotStarted(String moment) throws IOException {
        // Without a journal, under whose lock events wait for each other.
        try (Site site = Site.open()) {
            Running running = site.up(BUSY, "--design", "message");
            running.awaitLine(moment);
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
            List<AuditEvent> events = events(site);
            int stopping = kinds(events).indexOf(Kind.KERNEL_STOPPING);
            assertEquals("interrupted", events.get(stopping).detail());
            assertEquals(Kind.KERNEL_STOPPED, events.getLast().kind());
            assertTrue(
                    events.subList(stopping + 1, events.size() - 1).stream()
                            .allMatch(event ->
                                    event.kind() == Kind.PARTITION_READY || event.kind() == Kind.PARTITION_ENDED),
                    events::toString);
            assertEquals(subjects(events, Kind.PARTITION_STARTED), subjects(events, Kind.PARTITION_ENDED));
            assertFalse(running.text().contains("failed"), running::text);
        }
    }

    /** Whoever asked the store something is not kept waiting by one that is not started any more. */
    @Test
    void aStoreThatWaitsForItsRestartIsNotWaitedFor() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(
                    Topologies.of(Topologies.scribe()).replace("at-most: 3", "at-most: 9"), "--design", "message");
            running.awaitLine("all ready");
            for (int kill = 1; kill <= 4; kill++) {
                running.awaitLines("store ready", kill);
                running.partition("store").destroyForcibly();
                running.awaitLines("store failed", kill);
            }
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
            List<AuditEvent> events = events(site);
            assertEquals(Kind.KERNEL_STOPPED, events.getLast().kind());
            assertEquals(subjects(events, Kind.PARTITION_STARTED), subjects(events, Kind.PARTITION_ENDED));
        }
    }

    /** The end that the command was given is no failure of anybody's. */
    @Test
    void theReasonIsTheCommands() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--for", "3s");
            assertEquals(0, running.awaitEnd(), running::text);
            List<AuditEvent> events = events(site);
            AuditEvent stopped = events.get(kinds(events).indexOf(Kind.KERNEL_STOPPED));
            assertEquals("its time is over", stopped.detail());
            assertEquals(subjects(events, Kind.PARTITION_STARTED), subjects(events, Kind.PARTITION_ENDED));
            assertFalse(running.text().contains("failed"), running::text);
        }
    }

    /** The deaf one has to be killed, after all the time that partitions get; what was written is vouched for. */
    @Test
    void aPartitionThatDoesNotListenTakesNoTimeOfTheStores() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--design", "message");
            running.awaitLine("all ready");
            running.interrupt();
            assertTrue(running.text().contains("deaf ended by the kernel\n"), running::text);
            assertTrue(running.text().contains("store ended\n"), running::text);
            String found =
                    site.run("store", "fsck", site.write(BUSY).toString()).good();
            assertFalse(found.contains("not compared"), found);
        }
    }

    /** Dead or alive when the kernel stops, each with more in its lane than is heard. */
    @ParameterizedTest
    @ValueSource(strings = {"message", "ring"})
    void nothingIsServedOfWhoHasEnded(String design) throws IOException {
        String disk = "args: {home: /cofferdam}\ndisks: [{disk: upper, as: out, access: read-write}]\n";
        String litterer = Topologies.own("litterer", "high", "Litterer", disk + "restart: {on: failure, at-most: 1}\n");
        String flooder = Topologies.own("flooder", "low", "Flooder", """
                args: {home: /cofferdam, what: denials}
                disks: [{disk: spare, as: out, access: read-write}]
                """);
        try (Site site = Site.journaled()) {
            Running running = site.up(Topologies.of(litterer, flooder, Topologies.scribe()), "--design", design);
            running.awaitLines("litterer failed", 2);
            running.interrupt();
            List<AuditEvent> events = events(site);
            assertEquals(Kind.KERNEL_STOPPED, events.getLast().kind());
            assertTrue(subjects(events, Kind.DENIED).contains("litterer"), events::toString);
            for (String each : List.of("litterer", "flooder", "scribe", "store")) {
                List<Kind> kinds = kinds(events.stream()
                        .filter(event -> event.subject().equals(each))
                        .toList());
                for (int i = 0; i + 1 < kinds.size(); i++) {
                    assertFalse(
                            kinds.get(i) == Kind.PARTITION_ENDED && kinds.get(i + 1) == Kind.DENIED,
                            each + ": " + kinds);
                }
            }
        }
    }

    /** Whoever gives less time than the start takes is told who has not run. */
    @Test
    void whatWasNotStartedIsNamed() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--for", "1ms");
            assertEquals(0, running.awaitEnd(), running::text);
            assertTrue(running.text().contains(" was not started: its time is over"), running::text);
        }
    }

    /** At the first sight of its first control group, with the command that would have cleaned up: the next one does. */
    @Test
    void aKernelThatIsKilledWhileItMakesItsGroupsLeavesNone() throws IOException {
        assumeTrue(Account.own().isRoot(), "others may have no control groups");
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY);
            Path group = await("a control group")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Running.PATIENCE)
                    .until(() -> groupsOf(running.command()), groups -> !groups.isEmpty())
                    .getFirst();
            running.command().destroyForcibly();
            kernel(group).ifPresent(ProcessHandle::destroyForcibly);
            await("end of the kernel")
                    .atMost(Running.PATIENCE)
                    .until(() -> kernel(group).filter(ProcessHandle::isAlive).isEmpty());
            site.run("ps").good();
            assertEquals(List.of(), Remains.open(site.volume()));
            assertEquals(List.of(), groups(group.getFileName().toString()));
            assertFalse(Files.exists(site.runDirectory()));
        }
    }

    private static List<Path> groupsOf(ProcessHandle command) throws IOException {
        return groups("cofferdam-").stream()
                .filter(group -> kernel(group)
                        .filter(kernel -> command.descendants().anyMatch(kernel::equals))
                        .isPresent())
                .toList();
    }

    private static Optional<ProcessHandle> kernel(Path group) {
        return ProcessHandle.of(Long.parseLong(group.getFileName().toString().split("-", -1)[1]));
    }

    private static List<Path> groups(String prefix) throws IOException {
        try (var all = Files.find(
                Path.of("/sys/fs/cgroup"),
                3,
                (path, attributes) -> path.getFileName().toString().startsWith(prefix)
                        && path.getFileName().toString().matches("cofferdam-[0-9].*"))) {
            return all.toList();
        }
    }

    private static List<AuditEvent> events(Site site) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        try {
            new AuditFiles(site.audit()).check(record -> events.add(record.event()));
        } catch (AuditException e) {
            throw new IOException(e);
        }
        return events;
    }

    private static List<Kind> kinds(List<AuditEvent> events) {
        return events.stream().map(AuditEvent::kind).toList();
    }

    private static List<String> subjects(List<AuditEvent> events, Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(AuditEvent::subject)
                .sorted()
                .toList();
    }
}
