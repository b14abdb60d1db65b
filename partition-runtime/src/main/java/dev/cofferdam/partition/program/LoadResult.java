package dev.cofferdam.partition.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Stage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/** What a {@link LoadRun} measured. For one thread. */
public final class LoadResult {
    private static final long LATENCY_NANOS_MAX = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(LATENCY_NANOS_MAX, DIGITS);
    private final Histogram[] stages;
    private final Histogram post = new Histogram(LATENCY_NANOS_MAX, 2);
    private long nanos;
    private long copiedBytes;

    /** Nothing yet; {@code trace}: with the stages of the route. */
    public LoadResult(boolean trace) {
        stages = trace ? new Histogram[Stage.values().length] : new Histogram[0];
        Arrays.setAll(stages, stage -> new Histogram(LATENCY_NANOS_MAX, 2));
    }

    /**
     * One request.
     *
     * @param bytes copied to serve it
     */
    public void record(long latencyNanos, long bytes) {
        copiedBytes += bytes;
        latency.recordValue(Math.clamp(latencyNanos, 0, LATENCY_NANOS_MAX));
    }

    void posted(long postNanos) {
        post.recordValue(Math.clamp(postNanos, 0, LATENCY_NANOS_MAX));
    }

    /** Each stage's time is from the one before it that the route has. */
    void stages(Message reply, long doneNanos) {
        Stage[] all = Stage.values();
        long before = reply.stampNanos(Stage.POSTED);
        for (int i = 1; i < all.length; i++) {
            long at = reply.stampNanos(all[i]);
            if (at != 0) {
                stages[i].recordValue(Math.clamp(at - before, 0, LATENCY_NANOS_MAX));
                before = at;
            }
        }
        stages[0].recordValue(Math.clamp(doneNanos - before, 0, LATENCY_NANOS_MAX));
    }

    /** The run is over; it took {@code runNanos}. */
    public void finish(long runNanos) {
        this.nanos = runNanos;
    }

    /** For a person. */
    String summary() {
        return String.format(
                "%d requests in %.3f s, %.0f/s; latency in us: p50 %.2f p90 %.2f p99 %.2f p99.9 %.2f max %.2f",
                latency.getTotalCount(),
                nanos / 1e9,
                latency.getTotalCount() * 1e9 / nanos,
                micros(50),
                micros(90),
                micros(99),
                micros(99.9),
                latency.getMaxValue() / 1e3);
    }

    private double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    /**
     * For a program: the latencies as a compressed histogram in Base64, the bytes copied in all, the median of the time to post and of each
     * stage in nanoseconds; -1 for a stage that the route leaves out. The first of the stages is the way back to the
     * client.
     */
    public String json() {
        ByteBuffer bytes = ByteBuffer.allocate(latency.getNeededByteBufferCapacity());
        int length = latency.encodeIntoCompressedByteBuffer(bytes);
        String histogram = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        StringBuilder medians = new StringBuilder();
        for (Histogram stage : stages) {
            medians.append(medians.isEmpty() ? "" : ",");
            medians.append(stage.getTotalCount() == 0 ? -1 : stage.getValueAtPercentile(50));
        }
        return String.format(
                "{\"count\":%d,\"nanos\":%d,\"copied\":%d,\"post\":%d,\"stages\":[%s],\"histogram\":\"%s\"}",
                latency.getTotalCount(), nanos, copiedBytes, post.getValueAtPercentile(50), medians, histogram);
    }
}
