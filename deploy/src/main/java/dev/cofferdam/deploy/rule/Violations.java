package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects violations, at most {@value #MAX} of them. For one thread. */
public final class Violations {
    /** More than anyone reads; a file of faults alone stays harmless. */
    public static final int MAX = 1000;

    private final List<Violation> all = new ArrayList<>();

    /** What is beyond the limit is dropped. */
    public void add(Rule rule, Place at, String wrong, String right) {
        if (all.size() < MAX) {
            all.add(new Violation(rule, at, printable(wrong), printable(right)));
        }
    }

    /** Texts quote the file, which may hold what a terminal would obey. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    /** By place, then by rule. */
    public List<Violation> sorted() {
        return all.stream()
                .sorted(Comparator.comparing(Violation::at).thenComparing(Violation::rule))
                .toList();
    }
}
