package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Everything a comparison found: the content of results.json. Immutable.
 *
 * @param leftOut what this machine cannot hold, and why
 */
record Results(
        Machine machine,
        List<Baseline> baselines,
        List<Result> results,
        List<Ratio> ratios,
        @JsonProperty("trusted_base") List<TrustedBase> trustedBase,
        @JsonProperty("store_killed") List<StoreKilled> storeKilled,
        @JsonProperty("left_out") List<LeftOut> leftOut) {

    /** Where and when it was measured. */
    record Machine(
            int cores,
            String processor,
            @JsonProperty("memory_bytes") long memoryBytes,
            String kernel,
            String java,
            @JsonProperty("load_average") double loadAverage,
            String started,
            @JsonProperty("seconds") double seconds,
            boolean quick) {}

    /** What the machine itself charges: a bare round trip of two processes over a lane or a pipe. */
    record Baseline(
            String name,
            @JsonProperty("operations_per_second") double operationsPerSecond,
            @JsonProperty("latency_nanos") Latency latencyNanos) {}

    /** One cell; the design "host" is a pread or pwrite of the same data by the client. */
    record Result(
            String design,
            @JsonProperty("wait") String waiting,
            String operation,
            @JsonProperty("block_bytes") int blockBytes,
            int depth,
            int clients,
            long operations,
            @JsonProperty("operations_per_second") double operationsPerSecond,
            @JsonProperty("latency_nanos") Latency latencyNanos,
            @JsonProperty("cpu_nanos_per_operation") double cpuNanosPerOperation,
            @JsonProperty("switches_per_operation") double switchesPerOperation,
            @JsonProperty("copied_bytes_per_operation") double copiedBytesPerOperation,
            @JsonInclude(JsonInclude.Include.NON_NULL) Stages stages) {}

    /** Percentiles in nanoseconds; the curve has a point for each step of the distribution, as percentile and value. */
    record Latency(long p50, long p90, long p99, long p999, long max, List<List<Double>> curve) {

        static Latency of(Histogram histogram) {
            List<List<Double>> curve = new ArrayList<>();
            histogram
                    .percentiles(CURVE_STEPS)
                    .forEach(step -> curve.add(
                            List.of(step.getPercentileLevelIteratedTo(), (double) step.getValueIteratedTo())));
            return new Latency(
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue(),
                    curve);
        }

        private static final int CURVE_STEPS = 3;
    }

    /** Median nanoseconds of each stage of a request's way; null for one that the design leaves out. */
    record Stages(
            @JsonProperty("client_post") Long clientPost,
            @JsonProperty("kernel_wake") Long kernelWake,
            Long check,
            @JsonProperty("store_wake") Long storeWake,
            @JsonProperty("store") Long store,
            Long copy,
            @JsonProperty("kernel_return") Long kernelReturn,
            Long reply,
            @JsonProperty("client_wake") Long clientWake) {

        static Stages of(JsonNode stages, long postNanos) {
            Long[] nanos = new Long[stages.size()];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] =
                        stages.get(i).asLong() < 0 ? null : (Long) stages.get(i).asLong();
            }
            return new Stages(
                    postNanos, nanos[1], nanos[2], nanos[3], nanos[4], nanos[5], nanos[6], nanos[7], nanos[0]);
        }
    }

    /** One median over another, of the same run. */
    record Ratio(
            String name,
            double value,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double target) {}

    /** What a kernel process of a design is made of. */
    record TrustedBase(
            String design,
            int classes,
            @JsonProperty("bytecode_bytes") long bytecodeBytes,
            @JsonProperty("own_classes") int ownClasses,
            @JsonProperty("own_bytecode_bytes") long ownBytecodeBytes) {}

    /** What died with the store when it was killed in mid-run, and how long until clients were served again. */
    record StoreKilled(
            String design,
            List<String> died,
            @JsonProperty("served_again_nanos") long servedAgainNanos,
            @JsonProperty("writes_acknowledged") long writesAcknowledged,
            @JsonProperty("writes_lost") long writesLost) {}

    /** A design with a wait policy that was not run. */
    record LeftOut(String design, @JsonProperty("wait") String waiting, int clients, String why) {}
}
