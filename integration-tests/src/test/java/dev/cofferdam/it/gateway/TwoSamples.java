package dev.cofferdam.it.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Whether times that were taken in two conditions are of one distribution: the two-sample test of Kolmogorov and Smirnov, by
 * permutation. Times that are near each other are noisy alike, so they are taken in rounds, of each condition a block in each,
 * and what is permuted is which block of a round was taken in which. Immutable.
 *
 * @param distance of both, from 0 to 1: the largest difference of their shares below any time
 * @param probability that permuted blocks are as far from each other, where the conditions make no difference
 */
record TwoSamples(double distance, double probability) {
    private static final int PERMUTATIONS = 20_000;

    /**
     * Compares them.
     *
     * @param one of each round
     * @param other of the same rounds
     */
    static TwoSamples of(List<double[]> one, List<double[]> other, RandomGenerator chance) {
        double[] cuts = Stream.concat(one.stream(), other.stream())
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .distinct()
                .toArray();
        List<int[]> differences = new ArrayList<>();
        for (int round = 0; round < one.size(); round++) {
            differences.add(difference(one.get(round), other.get(round), cuts));
        }
        int samples = one.stream().mapToInt(block -> block.length).sum();
        int found = distance(differences, 0);
        int asFar = 1;
        for (int i = 1; i < PERMUTATIONS; i++) {
            if (distance(differences, chance.nextLong()) >= found) {
                asFar++;
            }
        }
        return new TwoSamples((double) found / samples, (double) asFar / PERMUTATIONS);
    }

    /** At each cut, how many more of one than of the other are not above it; blocks have the same length. */
    private static int[] difference(double[] one, double[] other, double[] cuts) {
        int[] difference = new int[cuts.length];
        for (double each : one) {
            difference[Arrays.binarySearch(cuts, each)]++;
        }
        for (double each : other) {
            difference[Arrays.binarySearch(cuts, each)]--;
        }
        for (int i = 1; i < cuts.length; i++) {
            difference[i] += difference[i - 1];
        }
        return difference;
    }

    /** @param swapped a bit for each round, of those in which the blocks change places */
    private static int distance(List<int[]> differences, long swapped) {
        int[] sum = new int[differences.getFirst().length];
        for (int round = 0; round < differences.size(); round++) {
            int sign = (swapped >> round & 1) == 0 ? 1 : -1;
            int[] difference = differences.get(round);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += sign * difference[i];
            }
        }
        int distance = 0;
        for (int each : sum) {
            distance = Math.max(distance, Math.abs(each));
        }
        return distance;
    }
}
