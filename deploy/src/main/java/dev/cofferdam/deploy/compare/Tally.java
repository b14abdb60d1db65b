package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** What the rounds of one cell add up to. For one thread. */
final class Tally {
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    private final List<Double> roundRates = new ArrayList<>();
    private long operations;
    private long copiedBytes;
    private long cpuNanos;
    private long switches;
    private JsonNode stages;
    private long postNanos;

    /** Adds one client's part of a round; returns its rate in operations a second. */
    double add(JsonNode result) {
        try {
            byte[] bytes = Base64.getDecoder().decode(result.get("histogram").asText());
            latency.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 60_000_000_000L));
        } catch (DataFormatException e) {
            throw new IllegalStateException("a client of ours wrote no histogram", e);
        }
        long count = result.get("count").asLong();
        operations += count;
        copiedBytes += result.get("copied").asLong();
        return count * 1e9 / result.get("nanos").asLong();
    }

    /** The round is over: what all clients together reached, and what all processes together used. */
    void round(double operationsPerSecond, Cost used) {
        roundRates.add(operationsPerSecond);
        cpuNanos += used.cpuNanos();
        switches += used.switches();
    }

    void stages(JsonNode traced) {
        stages = traced.get("stages");
        postNanos = traced.get("post").asLong();
    }

    Results.Result result(Cell cell) {
        return new Results.Result(
                cell.setup().design(),
                cell.setup().waiting(),
                cell.operation(),
                cell.blockBytes(),
                cell.depth(),
                cell.setup().clients(),
                operations,
                roundRates.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                Results.Latency.of(latency),
                (double) cpuNanos / operations,
                (double) switches / operations,
                (double) copiedBytes / operations,
                stages == null ? null : Results.Stages.of(stages, postNanos));
    }
}
