package dev.cofferdam.deploy.metrics;

import java.util.Map;

/**
 * One value at one moment. Immutable.
 *
 * @param name as a page has it, without the {@code _total} of a counter
 * @param labels what it is the value of
 */
record Reading(Metric.Kind kind, String name, String help, Map<String, String> labels, double value) {
    Reading {
        labels = Map.copyOf(labels);
    }

    /** Whose value this is: readings of one moment have different keys. */
    record Key(String name, Map<String, String> labels) {}

    Key key() {
        return new Key(name, labels);
    }
}
