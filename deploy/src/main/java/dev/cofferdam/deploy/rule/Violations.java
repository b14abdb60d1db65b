package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects violations, at most {@value #MAX} of them. For one thread. */
public final class Violations {
    /** More than anyone reads; a file of faults alone stays harmless. */
    public static final int MAX = 1000;

    /** What of two partitions that stand in the file once tells one from the other. */
    private static final Pattern NUMBER = Pattern.compile("-[0-9]+\\b");

    private static final Set<String> PARTS = Set.of("partitions", "gateways");

    private final List<Violation> all = new ArrayList<>();
    private final Set<Violation> seen = new HashSet<>();
    /** By the remedies of what follows from it. */
    private final Set<String> unread = new HashSet<>();

    /**
     * A list of {@code what}, in the plural, could not be read, and that was said: that nothing is in it is no second fault.
     */
    public void unread(String what) {
        unread.add(Nearest.none(what));
        if (PARTS.contains(what)) {
            unread.add(NameChecks.PART_MISSING);
        }
    }

    /**
     * What is beyond the limit is dropped, and so is what differs in the numbers of names alone from what was found at the
     * same place: a fault of what has a count is one fault. The texts may quote the file.
     */
    public void add(Rule rule, Place at, String wrong, String right) {
        if (all.size() < MAX
                && !unread.contains(right)
                && seen.add(new Violation(rule, at, NUMBER.matcher(wrong).replaceAll("-1"), ""))) {
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
