package dev.cofferdam.it.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The test of reply times, on times that are made up: how often it is wrong where nothing differs, and what it finds. */
final class TwoSamplesTest {
    private static final int TRIALS = 60;

    private final SplittableRandom chance = new SplittableRandom(5);

    /** In a round both are slow or fast together; a few are very slow. */
    private TwoSamples trial(double laterMicros) {
        List<double[]> one = new ArrayList<>();
        List<double[]> other = new ArrayList<>();
        for (int round = 0; round < ReplyTimes.ROUNDS; round++) {
            double drift = 500 * chance.nextDouble();
            one.add(block(drift));
            other.add(block(drift + laterMicros));
        }
        return TwoSamples.of(one, other, chance);
    }

    private double[] block(double drift) {
        double[] block = new double[ReplyTimes.BLOCK];
        for (int i = 0; i < block.length; i++) {
            block[i] = 1_000 + drift + 200 * chance.nextGaussian() + (chance.nextInt(10) == 0 ? 5_000 : 0);
        }
        return block;
    }

    private long found(double laterMicros, double significance) {
        return IntStream.range(0, TRIALS)
                .filter(_ -> trial(laterMicros).probability() <= significance)
                .count();
    }

    @Test
    void whatDoesNotDifferIsSaidToAsOftenAsItsSignificance() {
        assertEquals(0, found(0, ReplyTimes.SIGNIFICANCE));
        assertTrue(found(0, 0.2) <= TRIALS * 0.4, "one in five");
    }

    /** 0.2 ms, of which the times of a block spread as much, is found in nine of ten cases. */
    @Test
    void aDelayAsLongAsTheSpreadIsFound() {
        assertTrue(found(200, ReplyTimes.SIGNIFICANCE) >= TRIALS * 0.9);
    }
}
