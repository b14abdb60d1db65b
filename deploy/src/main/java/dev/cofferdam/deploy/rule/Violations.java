package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects violations, at most {@value #MAX} of them. For one thread. */
public final class Violations {
    /** More than anyone reads; a file of faults alone stays harmless. */
    public static final int MAX = 1000;

    private final List<Violation> all = new ArrayList<>();

    /** What is beyond the limit is dropped; the texts may quote the file. */
    public void add(Rule rule, Place at, String wrong, String right) {
        if (all.size() < MAX) {
            all.add(new Violation(rule, at, Printable.of(wrong), Printable.of(right)));
        }
    }

    /** By place, then by rule. */
    public List<Violation> sorted() {
        return all.stream()
                .sorted(Comparator.comparing(Violation::at).thenComparing(Violation::rule))
                .toList();
    }
}
