package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What the slices of one cell add up to: those that count, if the cell is steady, or else all. For one thread. */
final class Tally {
    private final List<Slice> slices = new ArrayList<>();
    private final Sum all = new Sum();
    private final Sum counted = new Sum();
    private Results.Stages stages;

    void add(int round, Sample sample) {
        Slice slice = sample.slice(round);
        slices.add(slice);
        all.add(slice, sample);
        if (Steadiness.lastCounts(slices)) {
            counted.add(slice, sample);
        }
    }

    void stages(JsonNode traced, boolean wakesStore) {
        stages = Results.Stages.of(traced.get("stages"), traced.get("post").asLong(), wakesStore);
    }

    Results.Result result(Cell cell) {
        String notSteady = notSteady();
        Sum sum = notSteady == null ? counted : all;
        double operations = Math.max(1, sum.latency.getTotalCount());
        return new Results.Result(
                cell.setup().design(),
                cell.setup().waiting(),
                cell.operation(),
                cell.blockBytes(),
                cell.depth(),
                cell.setup().clients(),
                sum.latency.getTotalCount(),
                sum.operationsPerSecond(),
                Latency.of(sum.latency),
                sum.rounds(),
                notSteady,
                sum.cpuNanos / operations,
                sum.switches / operations,
                sum.copiedBytes / operations,
                stages);
    }

    Results.Baseline baseline(String name) {
        String notSteady = notSteady();
        Sum sum = notSteady == null ? counted : all;
        return new Results.Baseline(
                name,
                sum.latency.getTotalCount(),
                sum.operationsPerSecond(),
                Latency.of(sum.latency),
                sum.rounds(),
                notSteady);
    }

    private String notSteady() {
        String complaint = Steadiness.complaint(slices, counted.slices).orElse(null);
        boolean few = counted.latency.getTotalCount() < 2 * Latency.BEYOND_MIN;
        return complaint == null && few ? "it has too few operations for a median" : complaint;
    }

    private static final class Sum {
        private final Histogram latency = new Histogram(3);
        private final List<Slice> slices = new ArrayList<>();
        private double rates;
        private long copiedBytes;
        private long cpuNanos;
        private long switches;

        void add(Slice slice, Sample sample) {
            slices.add(slice);
            latency.add(sample.latency());
            rates += sample.operationsPerSecond();
            copiedBytes += sample.copiedBytes();
            cpuNanos += sample.used().cpuNanos();
            switches += sample.used().switches();
        }

        double operationsPerSecond() {
            return rates / Math.max(1, slices.size());
        }

        List<Results.Round> rounds() {
            return slices.stream()
                    .map(slice -> new Results.Round(slice.round(), slice.medianNanos()))
                    .toList();
        }
    }
}
