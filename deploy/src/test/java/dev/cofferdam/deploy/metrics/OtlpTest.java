package dev.cofferdam.deploy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a collector is sent, as the specification of OTLP has it. */
@Timeout(60)
class OtlpTest {
    @Test
    void readingsOfOneNameAreOneMetric() throws IOException {
        List<Reading> readings = List.of(
                new Reading(Metric.Kind.COUNTER, "cofferdam_a_bytes", "A.", Map.of("p", "one", "o", "\"\n"), 2.5),
                new Reading(Metric.Kind.GAUGE, "cofferdam_b", "B.", Map.of(), 7),
                new Reading(Metric.Kind.COUNTER, "cofferdam_a_bytes", "A.", Map.of("p", "two"), 3),
                new Reading(
                        Metric.Kind.HISTOGRAM,
                        "cofferdam_h_seconds",
                        "H.",
                        Map.of(),
                        1.5,
                        List.of(new Reading.Bucket(0.25, 2), new Reading.Bucket(Double.POSITIVE_INFINITY, 1))));
        String expected = """
                {"resourceMetrics": [{
                  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "cofferdam"}}]},
                  "scopeMetrics": [{"scope": {"name": "dev.cofferdam"}, "metrics": [
                    {"name": "cofferdam_a_bytes", "description": "A.", "unit": "By",
                      "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
                        {"attributes": [{"key": "o", "value": {"stringValue": "\\"\\n"}},
                            {"key": "p", "value": {"stringValue": "one"}}],
                          "timeUnixNano": "1800000000000000005", "asDouble": 2.5},
                        {"attributes": [{"key": "p", "value": {"stringValue": "two"}}],
                          "timeUnixNano": "1800000000000000005", "asDouble": 3.0}]}},
                    {"name": "cofferdam_b", "description": "B.", "unit": "1",
                      "gauge": {"dataPoints": [
                        {"attributes": [], "timeUnixNano": "1800000000000000005", "asDouble": 7.0}]}},
                    {"name": "cofferdam_h_seconds", "description": "H.", "unit": "s",
                      "histogram": {"aggregationTemporality": 2, "dataPoints": [
                        {"attributes": [], "timeUnixNano": "1800000000000000005", "bucketCounts": ["2", "1"],
                          "explicitBounds": [0.25], "count": "3", "sum": 1.5}]}}]}]}]}
                """;
        ObjectMapper json = new ObjectMapper();
        assertEquals(
                json.readTree(expected),
                json.readTree(OtlpMessage.of(readings, Instant.ofEpochSecond(1_800_000_000, 5))
                        .toString()));
    }

    @Test
    void aCollectorIsSentEachAndWhatIsWrongIsSaidOnce() throws IOException {
        List<String> received = new CopyOnWriteArrayList<>();
        AtomicInteger status = new AtomicInteger(200);
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", exchange -> {
            received.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        collector.start();
        URI address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics");
        List<String> said = new ArrayList<>();
        OtlpSender sender = new OtlpSender(address, said::add);
        sender.send("{}");
        assertEquals(List.of("POST application/json {}"), received);
        status.set(503);
        sender.send("{}");
        sender.send("{}");
        collector.stop(0);
        sender.send("{}");
        sender.send("{}");
        assertEquals(2, said.size(), said::toString);
        assertEquals(address + " answers 503", said.getFirst());
        assertTrue(said.getLast().startsWith(address + " is not reached: "), said::toString);
    }
}
