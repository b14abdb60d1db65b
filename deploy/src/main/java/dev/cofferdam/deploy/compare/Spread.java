package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A ratio of two figures that were measured in turns, with the interval that it is known to. Immutable.
 *
 * <p>In each round one cell's median is divided by the other's: what slowed the machine in that round slowed both. The value
 * is the median of these quotients; the interval is its percentile bootstrap of 95 % (Efron 1979): as many rounds are drawn
 * with replacement, again and again, and the medians of the draws counted.
 *
 * @param low lower end of the interval
 * @param high its upper end
 * @param rounds that both cells were measured in
 */
record Spread(@JsonProperty("value") double median, double low, double high, int rounds) {
    private static final int DRAWS = 2_000;
    private static final double OUTSIDE = 0.025;

    /** Fewer rounds say nothing about how much a ratio spreads. */
    static final int ROUNDS_MIN = 4;

    /** The ratio of {@code over} and {@code under}; empty where one is not steady or they share too few rounds. */
    static Optional<Spread> between(Results.Measured over, Results.Measured under, long seed) {
        if (!over.steady() || !under.steady()) {
            return Optional.empty();
        }
        Map<Integer, Long> others =
                under.rounds().stream().collect(Collectors.toMap(Results.Round::number, Results.Round::medianNanos));
        double[] quotients = over.rounds().stream()
                .filter(round -> others.containsKey(round.number()))
                .mapToDouble(round -> (double) round.medianNanos() / others.get(round.number()))
                .toArray();
        return quotients.length < ROUNDS_MIN
                ? Optional.empty()
                : Optional.of(of(quotients, new SplittableRandom(seed)));
    }

    static Spread of(double[] quotients, RandomGenerator random) {
        double[] medians = new double[DRAWS];
        double[] drawn = new double[quotients.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = quotients[random.nextInt(quotients.length)];
            }
            medians[draw] = median(drawn);
        }
        Arrays.sort(medians);
        return new Spread(
                median(quotients),
                medians[(int) (OUTSIDE * DRAWS)],
                medians[DRAWS - 1 - (int) (OUTSIDE * DRAWS)],
                quotients.length);
    }

    /** The middle value; the mean of the two in the middle of an even number. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Whether both could be the same figure. */
    boolean overlaps(Spread other) {
        return low <= other.high && other.low <= high;
    }

    /** Whether {@code value} is in the interval, so that nobody can say on which side of it the ratio is. */
    boolean straddles(double value) {
        return low <= value && value < high;
    }

    /** 3.42 (3.31 to 3.60). */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%s)", median, interval());
    }

    String interval() {
        return String.format(Locale.ROOT, "%.2f to %.2f", low, high);
    }
}
