package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** What becomes more when there is more of it: the content of scale.json. Immutable. */
record ScalingResults(
        Results.Machine machine,
        List<Load> clients,
        List<Crowd> partitions,
        List<Aim> aims,
        @JsonProperty("left_out") List<Results.LeftOut> leftOut) {

    /**
     * Reads by several clients at once.
     *
     * @param disks {@code own}: each has a disk of its own; {@code one}: all read the same
     */
    record Load(String disks, @JsonUnwrapped Results.Result result) {}

    /**
     * Partitions that wait for something and do nothing.
     *
     * @param readyNanos from the launch until the last is ready
     * @param startCpuNanos of all processes until then
     * @param partitionBytes of one partition on average: its proportional set size (what it shares is divided among those
     *     that share it); null where this user may not read it
     * @param kernelBytes of the kernel's process; null as before
     * @param restCores of one core, what all of them together use while nothing happens
     */
    record Crowd(
            int partitions,
            @JsonProperty("ready_nanos") long readyNanos,
            @JsonProperty("start_cpu_nanos") long startCpuNanos,
            @JsonProperty("partition_bytes") Long partitionBytes,
            @JsonProperty("kernel_bytes") Long kernelBytes,
            @JsonProperty("rest_cores") double restCores) {}

    /**
     * What was set out for.
     *
     * @param value as measured
     * @param aim in words
     * @param judged {@code reached}, {@code missed}, or {@code cannot tell: } and why
     */
    record Aim(String name, String value, String aim, String judged) {}
}
