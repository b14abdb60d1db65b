package dev.cofferdam.deploy.metrics;

import java.util.List;
import java.util.Map;

/**
 * One value at one moment. Immutable.
 *
 * @param name as a page has it, without the {@code _total} of a counter
 * @param labels what it is the value of
 * @param value of a histogram the sum
 * @param buckets of a histogram, the last one without a bound
 */
record Reading(
        Metric.Kind kind, String name, String help, Map<String, String> labels, double value, List<Bucket> buckets) {
    Reading {
        labels = Map.copyOf(labels);
        buckets = List.copyOf(buckets);
    }

    /** Of no histogram. */
    Reading(Metric.Kind kind, String name, String help, Map<String, String> labels, double value) {
        this(kind, name, help, labels, value, List.of());
    }

    /** How many values were above the bucket before and at most this. */
    record Bucket(double atMost, long count) {}

    /** Whose value this is: readings of one moment have different keys. */
    record Key(String name, Map<String, String> labels) {}

    Key key() {
        return new Key(name, labels);
    }
}
