package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures that each half inside one machine keeps, which are its own. */
@Timeout(300)
final class HalfStatusIT {
    private static final String PREFIX = "cofferdam_gateway_";
    private static final Set<String> LOW = Set.of(
            "datagram_taken_bytes_total",
            "datagrams_dropped_total",
            "datagrams_taken_total",
            "item_bytes_total",
            "items_left_total",
            "items_sent_total",
            "spool_age_seconds",
            "spool_segments",
            "spool_segments_max",
            "waiting_bytes");

    @Test
    void eachHalfTellsItsOwnAndNothingElse() throws IOException {
        try (Spooled gateway = Spooled.open()) {
            gateway.up("message", 4, "    status: {low: low-status, high: high-status}\n");
            Path low = gateway.drop().resolveSibling("low-status").resolve("up-intake.prom");
            Path high = gateway.drop().resolveSibling("high-status").resolve("up-release.prom");
            for (int i = 0; i < 3; i++) {
                gateway.drop("file-" + i, 1_000);
            }
            gateway.awaitAll();
            awaitFigure(low, "items_sent_total", 3);
            awaitFigure(high, "items_total", 3);
            assertEquals(3_000, figures(low).get("item_bytes_total"));
            assertEquals(3_000, figures(high).get("item_bytes_total"));

            // Nothing of what becomes of the high side is among what low is told.
            gateway.running.signal("up-release", "STOP");
            for (int i = 3; i < 13; i++) {
                gateway.drop("file-" + i, 1_000_000);
            }
            awaitFigure(low, "items_sent_total", 13);
            assertEquals(new TreeSet<>(LOW), new TreeSet<>(figures(low).keySet()));
            assertEquals(3, figures(high).get("items_total"), "it stands still, and so do its figures");
            gateway.running.signal("up-release", "CONT");
            await().atMost(Spooled.PATIENCE)
                    .until(() ->
                            figures(high).get("items_total") + figures(high).get("items_lost_total") == 13);
            long lost = figures(high).get("items_lost_total");
            assertTrue(lost > 4, () -> lost + " lost: the spool has room for some three");
            assertTrue(figures(high).get("segments_lost_total") > 0);
            assertEquals(figures(low).get("spool_segments_max"), figures(low).get("spool_segments"), "it is full");
        }
    }

    private static void awaitFigure(Path file, String name, long value) {
        await(name + " of " + file)
                .atMost(Spooled.PATIENCE)
                .until(() -> Files.exists(file) && figures(file).getOrDefault(name, -1L) == value);
    }

    private static Map<String, Long> figures(Path file) throws IOException {
        Map<String, Long> figures = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(" ", -1);
            figures.put(parts[0].substring(PREFIX.length()), Long.parseLong(parts[1]));
        }
        return figures;
    }
}
