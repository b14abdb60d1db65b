package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Everything a comparison found: the content of results.json. Immutable.
 *
 * @param peers what people would use instead: reads of the usual block
 * @param leftOut what this machine cannot hold, and why
 */
record Results(
        Machine machine,
        List<Baseline> baselines,
        List<Baseline> peers,
        List<Result> results,
        List<Ratio> ratios,
        @JsonProperty("trusted_base") List<TrustedBase> trustedBase,
        @JsonProperty("store_killed") List<StoreKilled> storeKilled,
        @JsonProperty("left_out") List<LeftOut> leftOut) {

    /**
     * Where and when it was measured.
     *
     * @param othersCores cores that other programs, or the machine's host, kept busy on average while cells were measured
     * @param seed of the order of cells and of the intervals
     */
    record Machine(
            int cores,
            String processor,
            @JsonProperty("memory_bytes") long memoryBytes,
            String kernel,
            String java,
            @JsonProperty("load_average") double loadAverage,
            @JsonProperty("others_cores") double othersCores,
            String started,
            @JsonProperty("seconds") double seconds,
            boolean quick,
            long seed) {}

    /** One round's median. */
    record Round(int number, @JsonProperty("median_nanos") long medianNanos) {}

    /** What has been measured round by round. */
    sealed interface Measured {
        @JsonProperty("latency_nanos")
        Latency latencyNanos();

        List<Round> rounds();

        /** Why it is kept out of ratios and verdicts; null where it is not. */
        @JsonProperty("not_steady")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String notSteady();

        @JsonIgnore
        default boolean steady() {
            return notSteady() == null;
        }
    }

    /** What is measured beside the designs: a bare round trip of two processes over a lane or a pipe, or a peer. */
    record Baseline(
            String name,
            long operations,
            @JsonProperty("operations_per_second") double operationsPerSecond,
            Latency latencyNanos,
            List<Round> rounds,
            String notSteady)
            implements Measured {}

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
            Latency latencyNanos,
            List<Round> rounds,
            String notSteady,
            @JsonProperty("cpu_nanos_per_operation") double cpuNanosPerOperation,
            @JsonProperty("switches_per_operation") double switchesPerOperation,
            @JsonProperty("copied_bytes_per_operation") double copiedBytesPerOperation,
            @JsonInclude(JsonInclude.Include.NON_NULL) Stages stages)
            implements Measured {}

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

        /**
         * As a client printed them.
         *
         * @param wakesStore whether the store is woken; where it runs on the kernel's own thread, the way to it is its own
         */
        static Stages of(JsonNode stages, long postNanos, boolean wakesStore) {
            Long[] nanos = new Long[stages.size()];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] =
                        stages.get(i).asLong() < 0 ? null : (Long) stages.get(i).asLong();
            }
            Long store = wakesStore || nanos[3] == null || nanos[4] == null ? nanos[4] : (Long) (nanos[3] + nanos[4]);
            return new Stages(
                    postNanos,
                    nanos[1],
                    nanos[2],
                    wakesStore ? nanos[3] : null,
                    store,
                    nanos[5],
                    nanos[6],
                    nanos[7],
                    nanos[0]);
        }
    }

    /**
     * One median over another, of the same run.
     *
     * @param spread null where it cannot be told
     * @param target at most this is the aim; null where there is none
     * @param judged what is to be said of the aim, or why there is no spread; null where nothing is
     */
    record Ratio(
            String name,

            @JsonUnwrapped @JsonInclude(JsonInclude.Include.NON_NULL)
            Spread spread,

            @JsonInclude(JsonInclude.Include.NON_NULL) Double target,
            @JsonInclude(JsonInclude.Include.NON_NULL) String judged) {}

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
