package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What all clients of a cell did in one slice. Immutable but for its histogram.
 *
 * @param operationsPerSecond of all clients together
 * @param used by all processes
 * @param nanos how long the slice was
 */
record Sample(Histogram latency, double operationsPerSecond, long copiedBytes, Cost used, long nanos) {
    private static final int DIGITS = 3;

    static Sample of(List<JsonNode> clients, Cost used, long nanos) {
        Histogram latency = new Histogram(DIGITS);
        double rate = 0;
        long copied = 0;
        for (JsonNode client : clients) {
            latency.add(histogram(client));
            rate += client.get("count").asLong() * 1e9 / client.get("nanos").asLong();
            copied += client.get("copied").asLong();
        }
        return new Sample(latency, rate, copied, used, nanos);
    }

    private static Histogram histogram(JsonNode client) {
        try {
            byte[] bytes = Base64.getDecoder().decode(client.get("histogram").asText());
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a client of ours wrote no histogram", e);
        }
    }

    Slice slice(int round) {
        return new Slice(round, latency.getValueAtPercentile(50), (double) used.compilerNanos() / nanos);
    }
}
