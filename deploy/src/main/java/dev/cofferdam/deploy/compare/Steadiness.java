package dev.cofferdam.deploy.compare;

import java.util.List;
import java.util.Optional;

/**
 * Whether a cell was warm and quiet while it was measured. Stateless.
 *
 * <p>The compilers are quiet in a slice of which they take at most a tenth. A slice counts from the first on that follows
 * three slices in which the compilers were quiet and whose medians lie
 * within a quarter of the middle one; and it counts only if the compilers were quiet in it too. A cell is steady if at least
 * five slices count, and the middle median of the second half of them is within a quarter of that of the first.
 */
final class Steadiness {
    /** Slices in a row that have to agree. */
    static final int AGREEING = 3;

    /** Slices that have to count. */
    static final int COUNTED_MIN = 5;

    /** How far medians may lie from the middle one, as a share of it. */
    static final double APART_MAX = 0.25;

    /** Of a slice's duration, what compilers may take in it. */
    static final double COMPILER_SHARE_MAX = 0.1;

    private Steadiness() {}

    /** Whether the last of {@code slices}, in the order they were run, counts. */
    static boolean lastCounts(List<Slice> slices) {
        return quiet(slices.getLast()) && converged(slices.subList(0, slices.size() - 1));
    }

    private static boolean converged(List<Slice> slices) {
        for (int end = AGREEING; end <= slices.size(); end++) {
            List<Slice> window = slices.subList(end - AGREEING, end);
            double middle = middle(window);
            if (window.stream().allMatch(slice -> quiet(slice) && near((double) slice.medianNanos(), middle))) {
                return true;
            }
        }
        return false;
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

    private static boolean near(double nanos, double middle) {
        return Math.abs(nanos - middle) <= APART_MAX * middle;
    }

    private static double middle(List<Slice> slices) {
        return Spread.median(slices.stream()
                .mapToDouble(slice -> (double) slice.medianNanos())
                .toArray());
    }
}
