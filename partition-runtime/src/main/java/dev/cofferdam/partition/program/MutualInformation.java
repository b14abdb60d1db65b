package dev.cofferdam.partition.program;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How many bits a symbol tells of what was sent, by the plug-in estimate of mutual information (Shannon 1948), beside
 * what the same estimate says of the same symbols shuffled: its bias and its chance hits. Not safe for several threads.
 *
 * <p>Where many things were seen at once, the largest estimate of each shuffle counts: one in twenty families, not one in
 * twenty things, is then found wrongly (Westfall and Young 1993).
 */
public final class MutualInformation {
    private static final int CLASSES_MAX = 8;
    private static final int CLASSES_MIN = 2;
    private static final double PERCENTILE = 0.95;

    private final int[] sent;
    private final int[][] shuffled;
    private final double[] largest;

    /**
     * Begins a family.
     *
     * @param sent symbols, each 0 or 1
     */
    public MutualInformation(int[] sent, int shuffles, SplittableRandom random) {
        this.sent = sent.clone();
        this.shuffled = new int[shuffles][];
        this.largest = new double[shuffles];
        for (int i = 0; i < shuffles; i++) {
            shuffled[i] = shuffle(sent, random);
        }
    }

    /**
     * What one thing tells.
     *
     * @param bits of each symbol
     * @param chance 95th percentile of the estimates of shuffled symbols
     * @param errors share of symbols guessed wrongly in the second half, by what the first half has shown
     */
    public record Estimate(double bits, double chance, double errors) {}

    private static int[] shuffle(int[] symbols, SplittableRandom random) {
        int[] result = symbols.clone();
        for (int i = result.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = result[i];
            result[i] = result[other];
            result[other] = kept;
        }
        return result;
    }

    /** Adds to the family what was seen while each symbol was sent. */
    public Estimate estimate(long[] seen) {
        int[] classes = classes(seen);
        double[] chances = new double[shuffled.length];
        for (int i = 0; i < chances.length; i++) {
            chances[i] = bits(shuffled[i], classes);
            largest[i] = Math.max(largest[i], chances[i]);
        }
        return new Estimate(bits(sent, classes), percentile(chances), errors(classes));
    }

    /** 95th percentile of the largest estimates of the family's shuffles. */
    public double chanceOfFamily() {
        return percentile(largest);
    }

    private static double percentile(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(PERCENTILE * sorted.length))];
    }

    /**
     * Few values are classes as they are; many are put into classes of about equal size, by their order. The fewer
     * symbols, the fewer classes: each costs certainty.
     */
    static int[] classes(long[] values) {
        long[] sorted = LongStream.of(values).sorted().toArray();
        long[] distinct = LongStream.of(sorted).distinct().toArray();
        int most = Math.clamp((int) Math.sqrt(values.length) / 2, CLASSES_MIN, CLASSES_MAX);
        long[] bounds = distinct.length <= most
                ? distinct
                : IntStream.range(0, most)
                        .mapToLong(i -> sorted[i * sorted.length / most])
                        .distinct()
                        .toArray();
        int[] classes = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int at = Arrays.binarySearch(bounds, values[i]);
            classes[i] = at >= 0 ? at : -at - 2;
        }
        return classes;
    }

    private static int[][] counts(int[] symbols, int[] classes, int length) {
        int[][] counts = new int[2][CLASSES_MAX];
        for (int i = 0; i < length; i++) {
            counts[symbols[i]][classes[i]]++;
        }
        return counts;
    }

    private static double bits(int[] symbols, int[] classes) {
        int[][] counts = counts(symbols, classes, symbols.length);
        double total = symbols.length;
        double bits = 0;
        for (int symbol = 0; symbol < 2; symbol++) {
            double ofSymbol = Arrays.stream(counts[symbol]).sum();
            for (int i = 0; i < CLASSES_MAX; i++) {
                double both = counts[symbol][i];
                double ofClass = counts[0][i] + counts[1][i];
                bits += both == 0 ? 0 : both / total * Math.log(both * total / (ofSymbol * ofClass)) / Math.log(2);
            }
        }
        return bits;
    }

    /**
     * Between which values the estimate lies in nineteen of twenty draws of as many symbols, with replacement, from those
     * that were sent (percentile bootstrap, Efron 1979).
     *
     * @return the lower and the upper end
     */
    public double[] interval(long[] seen, int draws, SplittableRandom random) {
        int[] classes = classes(seen);
        double[] drawn = new double[draws];
        int[] symbols = new int[sent.length];
        int[] drawnClasses = new int[sent.length];
        for (int draw = 0; draw < draws; draw++) {
            for (int i = 0; i < sent.length; i++) {
                int at = random.nextInt(sent.length);
                symbols[i] = sent[at];
                drawnClasses[i] = classes[at];
            }
            drawn[draw] = bits(symbols, drawnClasses);
        }
        Arrays.sort(drawn);
        int outside = (int) ((1 - PERCENTILE) / 2 * draws);
        return new double[] {drawn[outside], drawn[draws - 1 - outside]};
    }

    private double errors(int[] classes) {
        int half = sent.length / 2;
        int[][] learnt = counts(sent, classes, half);
        int wrong = 0;
        for (int i = half; i < sent.length; i++) {
            int guess = learnt[1][classes[i]] > learnt[0][classes[i]] ? 1 : 0;
            wrong += guess == sent[i] ? 0 : 1;
        }
        return (double) wrong / (sent.length - half);
    }
}
