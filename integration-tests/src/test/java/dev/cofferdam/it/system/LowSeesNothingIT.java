package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a high reader, the low writer's replies are the same: their order, sizes and error codes. */
final class LowSeesNothingIT {
    private static final int LINES = 2 * (10 * 100 + 1);

    /** What becomes of the reader half-way through what the writer does. */
    private enum Fate {
        ABSENT,
        READING,
        STALLED,
        KILLED
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void whateverBecomesOfTheReader(String design) throws IOException {
        List<String> absent = observed(design, Fate.ABSENT, "high", "read", "");
        assertEquals(LINES, absent.size(), absent::toString);
        assertTrue(absent.contains("second 1 advance: 101"), absent::toString);
        for (Fate fate : List.of(Fate.READING, Fate.STALLED, Fate.KILLED)) {
            assertEquals(absent, observed(design, fate, "high", "read", ""), fate::toString);
        }
    }

    /** Control: a reader of the writer's own class may write, and then the writer sees whether it was there. */
    @Test
    void aReaderThatMayWriteIsSeen() throws IOException {
        List<String> absent = observed("message", Fate.ABSENT, "low", "read-write", ", mark: true");
        List<String> marked = observed("message", Fate.READING, "low", "read-write", ", mark: true");
        assertEquals(LINES, marked.size(), marked::toString);
        assertNotEquals(absent, marked);
    }

    /** What the writer says of each step. */
    private static List<String> observed(String design, Fate fate, String label, String access, String argument)
            throws IOException {
        String arguments = "{of: in" + argument + (fate == Fate.ABSENT ? ", absent: true" : "") + "}";
        String topology = Topologies.of(
                        Topologies.own("observer", "low", "Observer", """
                                disks: [{disk: lower, as: out, access: read-write}]
                                """),
                        Topologies.own("watcher", label, "Watcher", """
                                args: %s
                                disks: [{disk: lower, as: in, access: %s}]
                                """.formatted(arguments, access)))
                + "channels: [{from: observer.alerts, to: watcher.alerts, kind: one-way}]\n";
        try (Site site = Site.open()) {
            Running running = site.up(topology, "--design", design);
            running.awaitLine(fate == Fate.ABSENT ? "watcher ended" : "[watcher] reading");
            running.awaitLine("observer ready");
            running.tell("observer", "begin");
            running.awaitLine("half first");
            switch (fate) {
                case STALLED -> running.signal("watcher", "STOP");
                case KILLED -> {
                    running.signal("watcher", "KILL");
                    running.awaitLine("watcher failed");
                }
                default -> {}
            }
            running.tell("observer", "go on");
            running.awaitLine("half second");
            if (fate == Fate.STALLED) {
                running.signal("watcher", "CONT");
            }
            running.interrupt();
            return running.said("observer");
        }
    }
}
