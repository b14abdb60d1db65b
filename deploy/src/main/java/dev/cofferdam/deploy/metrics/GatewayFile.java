package dev.cofferdam.deploy.metrics;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.gateway.wire.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an end of a one-way line keeps with {@code --status}, or a half inside one machine with {@code status}. Whoever writes it has read what came over the line, so only
 * names that are known are taken from it: what it says of single items, of which there may be any number, is left out.
 * Stateless.
 */
final class GatewayFile {
    /** Without the prefix. */
    static final Set<String> NAMES = Set.of(
            "blocks_failed_total",
            "connections_reset_total",
            "datagram_bytes_total",
            "datagram_taken_bytes_total",
            "datagrams_dropped_total",
            "datagrams_lost_total",
            "datagrams_not_handed_on_total",
            "datagrams_sent_total",
            "datagrams_taken_total",
            "datagrams_total",
            "item_bytes_total",
            "items_left_total",
            "items_lost_total",
            "items_not_delivered_total",
            "items_sent_total",
            "items_total",
            "packet_bytes_total",
            "packets_dropped_total",
            "packets_late_total",
            "packets_lost_total",
            "packets_refused_total",
            "packets_sent_total",
            "packets_total",
            "packets_twice_total",
            "round",
            "segments_lost_total",
            "sessions",
            "spool_age_seconds",
            "spool_segments",
            "spool_segments_max",
            "symbols_missing_total",
            "symbols_repaired_total",
            "waiting_bytes");

    static final String REFUSALS = "refusals_total";
    static final String PREFIX = "cofferdam_gateway_";

    private static final int BYTES_MAX = 1 << 20;
    private static final String TOTAL = "_total";
    private static final Pattern FIGURE =
            Pattern.compile(PREFIX + "([a-z_]{1,64})(?:\\{reason=\"([a-z_]{1,32})\"})? ([0-9]{1,18})");
    private static final Set<String> REASONS =
            Arrays.stream(Refusal.values()).map(Choices::word).collect(Collectors.toUnmodifiableSet());

    private GatewayFile() {}

    /** One more than there may be, however much there is: it may grow meanwhile. */
    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BYTES_MAX + 1);
        }
    }

    /** Its figures; none where it is not there. */
    static List<Reading> readings(Path file, String topology) {
        List<Reading> readings = new ArrayList<>();
        String end = file.getFileName().toString();
        try {
            byte[] bytes = read(file);
            if (bytes.length > BYTES_MAX) {
                return List.of();
            }
            double written = Files.getLastModifiedTime(file).toMillis() / 1e3;
            readings.add(Metric.GATEWAY_WRITTEN.of(topology, written, end));
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                Matcher figure = FIGURE.matcher(line);
                if (figure.matches() && isKnown(figure.group(1), figure.group(2))) {
                    readings.add(reading(figure, topology, end));
                }
            }
            return readings;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isKnown(String name, String reason) {
        return reason == null ? NAMES.contains(name) : name.equals(REFUSALS) && REASONS.contains(reason);
    }

    private static Reading reading(Matcher figure, String topology, String end) {
        String name = PREFIX + figure.group(1);
        boolean grows = name.endsWith(TOTAL);
        return new Reading(
                grows ? Metric.Kind.COUNTER : Metric.Kind.GAUGE,
                grows ? name.substring(0, name.length() - TOTAL.length()) : name,
                "As 'gateway status' says.",
                figure.group(2) == null
                        ? Map.of("topology", topology, "end", end)
                        : Map.of("topology", topology, "end", end, "reason", figure.group(2)),
                Long.parseLong(figure.group(3)));
    }
}
