package dev.cofferdam.deploy.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Readings as a request to export metrics (OTLP 1, ExportMetricsServiceRequest) in JSON, which takes no Protocol Buffers: 64-bit
 * integers are texts, enumerations numbers. Names are those of the page, without the {@code _total} that Prometheus adds.
 * Stateless.
 *
 * <p>Source: https://opentelemetry.io/docs/specs/otlp/, section "JSON Protobuf Encoding".
 */
final class OtlpMessage {
    /** AGGREGATION_TEMPORALITY_CUMULATIVE. */
    private static final int CUMULATIVE = 2;

    private static final long NANOS = 1_000_000_000;

    private OtlpMessage() {}

    static ObjectNode of(List<Reading> readings, Instant at) {
        ObjectNode message = object();
        ObjectNode resource = message.putArray("resourceMetrics").addObject();
        attributes(resource.putObject("resource"), Map.of("service.name", "cofferdam"));
        ObjectNode scope = resource.putArray("scopeMetrics").addObject();
        scope.putObject("scope").put("name", "dev.cofferdam");
        ArrayNode metrics = scope.putArray("metrics");
        Map<String, ArrayNode> points = new HashMap<>();
        for (Reading reading : readings) {
            points.computeIfAbsent(reading.name(), name -> metric(metrics.addObject(), reading))
                    .add(point(reading, at));
        }
        return message;
    }

    /** Describes a metric; its data points are to be added. */
    private static ArrayNode metric(ObjectNode metric, Reading reading) {
        metric.put("name", reading.name()).put("description", reading.help()).put("unit", unit(reading.name()));
        ObjectNode data = switch (reading.kind()) {
            case GAUGE -> metric.putObject("gauge");
            case COUNTER ->
                metric.putObject("sum")
                        .put("aggregationTemporality", CUMULATIVE)
                        .put("isMonotonic", true);
            case HISTOGRAM -> metric.putObject("histogram").put("aggregationTemporality", CUMULATIVE);
        };
        return data.putArray("dataPoints");
    }

    /** Of UCUM. */
    private static String unit(String name) {
        return name.endsWith("_seconds") ? "s" : name.endsWith("_bytes") ? "By" : "1";
    }

    private static ObjectNode point(Reading reading, Instant at) {
        ObjectNode point = object();
        attributes(point, reading.labels());
        point.put("timeUnixNano", Long.toString(at.getEpochSecond() * NANOS + at.getNano()));
        if (reading.kind() != Metric.Kind.HISTOGRAM) {
            return point.put("asDouble", reading.value());
        }
        ArrayNode counts = point.putArray("bucketCounts");
        ArrayNode bounds = point.putArray("explicitBounds");
        long count = 0;
        for (Reading.Bucket bucket : reading.buckets()) {
            count += bucket.count();
            counts.add(Long.toString(bucket.count()));
            if (Double.isFinite(bucket.atMost())) {
                bounds.add(bucket.atMost());
            }
        }
        return point.put("count", Long.toUnsignedString(count)).put("sum", reading.value());
    }

    private static void attributes(ObjectNode of, Map<String, String> labels) {
        ArrayNode attributes = of.putArray("attributes");
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> attributes
                        .addObject()
                        .put("key", label.getKey())
                        .putObject("value")
                        .put("stringValue", label.getValue()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
