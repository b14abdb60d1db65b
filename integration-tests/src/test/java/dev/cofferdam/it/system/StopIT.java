package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.AuditEvent.Kind;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        try (Site site = Site.open()) {
            Running running = site.up(BUSY, "--design", "message");
            running.awaitLine(moment);
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
            List<AuditEvent> events = events(site);
            int stopped = kinds(events).indexOf(Kind.KERNEL_STOPPED);
            assertEquals("interrupted", events.get(stopped).detail());
            assertTrue(
                    events.subList(stopped + 1, events.size()).stream()
                            .allMatch(event ->
                                    event.kind() == Kind.PARTITION_READY || event.kind() == Kind.PARTITION_ENDED),
                    events::toString);
            assertEquals(subjects(events, Kind.PARTITION_STARTED), subjects(events, Kind.PARTITION_ENDED));
            assertFalse(running.text().contains("failed"), running::text);
        }
    }

    /** The end that the command was given is no failure of anybody's. */
    @Test
    void theReasonIsTheCommands() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(BUSY, "--for", "3s");
            assertEquals(0, running.awaitEnd(), running::text);
            List<AuditEvent> events = events(site);
            AuditEvent stopped = events.get(kinds(events).indexOf(Kind.KERNEL_STOPPED));
            assertEquals("its time is over", stopped.detail());
            assertEquals(subjects(events, Kind.PARTITION_STARTED), subjects(events, Kind.PARTITION_ENDED));
            assertFalse(running.text().contains("failed"), running::text);
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
