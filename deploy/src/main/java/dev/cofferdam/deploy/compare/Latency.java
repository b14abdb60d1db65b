package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Percentiles in nanoseconds, of those that ten operations or more exceed: one that fewer exceed is an accident. Immutable.
 *
 * @param p50 null where there are fewer than twenty operations
 * @param p999 the percentile 99.9; null where there are fewer than ten thousand
 * @param max the longest operation
 * @param curve pairs of percentile and latency, with those above among them, as far as ten operations are beyond
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Latency(Long p50, Long p90, Long p99, Long p999, long mean, long max, List<List<Double>> curve) {
    /** Operations that have to exceed a percentile that is shown. */
    static final int BEYOND_MIN = 10;

    private static final int CURVE_STEPS = 3;

    static Latency of(Histogram histogram) {
        List<List<Double>> curve = new ArrayList<>();
        histogram.percentiles(CURVE_STEPS).forEach(step -> add(curve, histogram, step.getPercentileLevelIteratedTo()));
        List.of(50.0, 90.0, 99.0, 99.9).forEach(percentile -> add(curve, histogram, percentile));
        curve.sort(Comparator.comparing(List::getFirst));
        return new Latency(
                at(histogram, 50),
                at(histogram, 90),
                at(histogram, 99),
                at(histogram, 99.9),
                Math.round(histogram.getMean()),
                histogram.getMaxValue(),
                curve.stream().distinct().toList());
    }

    private static void add(List<List<Double>> curve, Histogram histogram, double percentile) {
        Long nanos = at(histogram, percentile);
        if (nanos != null) {
            curve.add(List.of(percentile, (double) nanos));
        }
    }

    private static Long at(Histogram histogram, double percentile) {
        double beyond = histogram.getTotalCount() * (1 - percentile / 100);
        // Half an operation for what 99.9 is not exactly.
        return beyond + 0.5 < BEYOND_MIN ? null : (Long) histogram.getValueAtPercentile(percentile);
    }
}
