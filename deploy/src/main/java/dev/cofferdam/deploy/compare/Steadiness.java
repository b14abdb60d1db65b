package dev.cofferdam.deploy.compare;

import java.util.List;
import java.util.Optional;

/**
 * Whether a cell was warm and quiet while it was measured. Stateless.
 *
 * <p>The compilers are quiet in a slice of which they take at most a tenth; no other slice is looked at. A slice counts
 * from the first on that follows two pairs of slices of which the better medians are within a quarter of each other: noise
 * makes a slice slower, so the better of two says how far the warming up has come. A cell is steady if at least five slices
 * count, and the middle median of the second half of them is within a quarter of that of the first.
 */
final class Steadiness {
    /** Slices that make two pairs. */
    static final int AGREEING = 4;

    /** Slices that have to count. */
    static final int COUNTED_MIN = 5;

    /** How far medians may lie apart, as a share of the earlier one. */
    static final double APART_MAX = 0.25;

    /** Of a slice's duration, what compilers may take in it. */
    static final double COMPILER_SHARE_MAX = 0.1;

    private Steadiness() {}

    /** Whether the last of {@code slices}, in the order they were run, counts. */
    static boolean lastCounts(List<Slice> slices) {
        return quiet(slices.getLast())
                && converged(slices.subList(0, slices.size() - 1).stream()
                        .filter(Steadiness::quiet)
                        .toList());
    }

    private static boolean converged(List<Slice> quiet) {
        for (int start = 0; start + AGREEING <= quiet.size(); start++) {
            double first = better(quiet, start);
            double second = better(quiet, start + AGREEING / 2);
            if (near(second, first)) {
                return true;
            }
        }
        return false;
    }

    private static double better(List<Slice> slices, int start) {
        return Math.min(slices.get(start).medianNanos(), slices.get(start + 1).medianNanos());
    }

    /** Why a cell of which these slices counted is not steady; empty if it is. */
    static Optional<String> complaint(List<Slice> slices, List<Slice> counted) {
        if (counted.size() >= COUNTED_MIN) {
            double first = middle(counted.subList(0, counted.size() / 2));
            double second = middle(counted.subList(counted.size() / 2, counted.size()));
            return near(second, first)
                    ? Optional.empty()
                    : Optional.of("its median went from " + Units.nanos(first) + " to " + Units.nanos(second));
        }
        long quiet = slices.stream().filter(Steadiness::quiet).count();
        if (quiet < AGREEING + COUNTED_MIN) {
            return Optional.of(
                    "the compilers were quiet in " + quiet + " of its " + Units.of(slices.size(), "slice") + " only");
        }
        return Optional.of("the medians of its slices did not come together soon enough");
    }

    private static boolean quiet(Slice slice) {
        return slice.compilerShare() <= COMPILER_SHARE_MAX;
    }

    private static boolean near(double nanos, double other) {
        return Math.abs(nanos - other) <= APART_MAX * other;
    }

    private static double middle(List<Slice> slices) {
        return Spread.median(slices.stream()
                .mapToDouble(slice -> (double) slice.medianNanos())
                .toArray());
    }
}
