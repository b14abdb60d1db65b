package dev.cofferdam.abi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One organisation's part of an access class. Immutable.
 *
 * @param organisation index in {@link Policy#organisations()}
 * @param level index in the organisation's levels, 0 the lowest
 * @param categories bit i set: category i of the organisation
 * @param releases bit i set: may be released to the organisation's release i; always 0 for integrity
 */
public record Compartment(int organisation, int level, long categories, long releases) {

    public Compartment {
        if (organisation < 0 || level < 0) {
            throw new IllegalArgumentException(
                    "organisation and level are indices, got " + organisation + ", " + level);
        }
    }

    private boolean dominates(Compartment other) {
        return level >= other.level && (other.categories & ~categories) == 0 && (releases & ~other.releases) == 0;
    }

    private Compartment join(Compartment other) {
        return new Compartment(
                organisation, Math.max(level, other.level), categories | other.categories, releases & other.releases);
    }

    private Compartment meet(Compartment other) {
        return new Compartment(
                organisation, Math.min(level, other.level), categories & other.categories, releases | other.releases);
    }

    static List<Compartment> ordered(List<Compartment> compartments) {
        List<Compartment> sorted = compartments.stream()
                .sorted(Comparator.comparingInt(Compartment::organisation))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).organisation == sorted.get(i).organisation) {
                throw new IllegalArgumentException(
                        "an access class names organisation " + sorted.get(i).organisation + " twice");
            }
        }
        return sorted;
    }

    /** An organisation absent from {@code high} is below its lowest level there, so it dominates nothing. */
    static boolean dominates(List<Compartment> high, List<Compartment> low) {
        for (Compartment part : low) {
            Compartment over = of(high, part.organisation);
            if (over == null || !over.dominates(part)) {
                return false;
            }
        }
        return true;
    }

    static List<Compartment> join(List<Compartment> one, List<Compartment> other) {
        List<Compartment> joined = new ArrayList<>();
        for (int organisation : organisations(one, other)) {
            Compartment a = of(one, organisation);
            Compartment b = of(other, organisation);
            joined.add(a == null ? b : b == null ? a : a.join(b));
        }
        return joined;
    }

    static List<Compartment> meet(List<Compartment> one, List<Compartment> other) {
        List<Compartment> met = new ArrayList<>();
        for (Compartment a : one) {
            Compartment b = of(other, a.organisation);
            if (b != null) {
                met.add(a.meet(b));
            }
        }
        return met;
    }

    static Compartment of(List<Compartment> compartments, int organisation) {
        for (Compartment part : compartments) {
            if (part.organisation == organisation) {
                return part;
            }
        }
        return null;
    }

    private static SortedSet<Integer> organisations(List<Compartment> one, List<Compartment> other) {
        SortedSet<Integer> all = new TreeSet<>();
        one.forEach(part -> all.add(part.organisation));
        other.forEach(part -> all.add(part.organisation));
        return all;
    }
}
