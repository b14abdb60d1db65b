package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How far a ratio is known. */
class SpreadTest {
    @Test
    void isExactWhereEveryRoundSaysTheSame() {
        assertEquals(new Spread(2, 2, 2, 6), Spread.of(new double[] {2, 2, 2, 2, 2, 2}, new SplittableRandom(1)));
    }

    @Test
    void isTheSameForTheSameSeed() {
        double[] quotients = {1.9, 2.4, 2.0, 2.2, 2.6, 2.1, 3.5};

        assertEquals(Spread.of(quotients, new SplittableRandom(5)), Spread.of(quotients, new SplittableRandom(5)));
    }

    /** In 500 runs of 12 rounds the interval of 95 % holds the true median nearly as often as it says. */
    @Test
    void holdsTheTruthAsOftenAsItSays() {
        Random noise = new Random(11);
        int held = 0;
        for (int run = 0; run < 500; run++) {
            double[] quotients = new double[12];
            Arrays.setAll(quotients, i -> Math.exp(0.1 * noise.nextGaussian()) * 3);
            held += Spread.of(quotients, new SplittableRandom(run)).straddles(3) ? 1 : 0;
        }

        assertTrue(held > 455 && held < 495, held + " of 500");
    }

    /** What slows both in a round is not in the ratio. */
    @Test
    void dividesRoundByRound() {
        Results.Result call = cell(10, 20, 40, 80, 160);
        Results.Result message = cell(30, 60, 120, 240, 480);

        assertEquals(Optional.of(new Spread(3, 3, 3, 5)), Spread.between(message, call, 1));
    }

    @Test
    void takesTheRoundsThatBothHave() {
        Results.Result late = Samples.withRounds(
                cell(10), List.of(round(2, 20), round(3, 20), round(4, 20), round(5, 20), round(6, 1)), null);

        assertEquals(Optional.of(new Spread(2, 2, 2, 4)), Spread.between(late, cell(1, 1, 10, 10, 10, 10), 1));
        assertEquals(Optional.empty(), Spread.between(late, cell(1, 1, 10, 10, 10), 1));
        assertEquals(Optional.empty(), Spread.between(late, Samples.notSteady(cell(1, 1, 10, 10, 10, 10)), 1));
    }

    @Test
    void tellsAimsThatItHolds() {
        Results.Machine idle = Samples.machine("x", 0);

        assertEquals("reached", Judge.of(new Spread(2, 1.9, 2.1, 9), 2.4, idle));
        assertEquals("missed", Judge.of(new Spread(2.6, 2.5, 2.7, 9), 2.4, idle));
        assertEquals("cannot tell: the interval holds both", Judge.of(new Spread(2.5, 2.3, 2.7, 9), 2.4, idle));
        assertEquals(
                "cannot tell: missed, but the machine was busy",
                Judge.of(new Spread(2.6, 2.5, 2.7, 9), 2.4, Samples.machine("x", 0.5)));
        assertFalse(new Spread(2, 1.9, 2.1, 9).overlaps(new Spread(2.3, 2.2, 2.4, 9)));
    }

    private static Results.Round round(int number, long nanos) {
        return new Results.Round(number, nanos);
    }

    private static Results.Result cell(long... medians) {
        Results.Result any = Samples.of(List.of(4096), cell -> 1).results().getFirst();
        List<Results.Round> rounds = java.util.stream.IntStream.range(0, medians.length)
                .mapToObj(i -> round(i, medians[i]))
                .toList();
        return Samples.withRounds(any, rounds, null);
    }
}
