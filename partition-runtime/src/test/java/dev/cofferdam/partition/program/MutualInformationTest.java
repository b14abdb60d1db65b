package dev.cofferdam.partition.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.partition.program.MutualInformation.Estimate;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The estimate of channels whose capacity is known. */
final class MutualInformationTest {
    private static final int SYMBOLS = 2000;
    private static final int SHUFFLES = 200;

    private final SplittableRandom random = new SplittableRandom(1);
    private final int[] sent =
            IntStream.range(0, SYMBOLS).map(i -> random.nextInt(2)).toArray();
    private final MutualInformation family = new MutualInformation(sent, SHUFFLES, random);

    @Test
    void whatIsSeenAsItWasSentIsOneBit() {
        Estimate estimate = family.estimate(
                IntStream.of(sent).mapToLong(bit -> 7 - 3L * bit).toArray());
        assertEquals(1, estimate.bits(), 0.01);
        assertEquals(0, estimate.errors());
        assertTrue(estimate.chance() < 0.01);
    }

    @Test
    void whatHasNothingToDoWithItIsNothing() {
        Estimate estimate = family.estimate(random.longs(SYMBOLS).toArray());
        assertTrue(estimate.bits() < 0.01, estimate::toString);
        assertEquals(0.5, estimate.errors(), 0.05);
    }

    /** The binary symmetric channel: 1 - H(0.1) = 0.531 bits. */
    @Test
    void oneInTenWrongIsHalfABit() {
        long[] seen = IntStream.of(sent)
                .mapToLong(bit -> random.nextInt(10) == 0 ? 1 - bit : bit)
                .toArray();
        Estimate estimate = family.estimate(seen);
        assertEquals(0.531, estimate.bits(), 0.05);
        assertEquals(0.1, estimate.errors(), 0.03);
        double[] interval = family.interval(seen, SHUFFLES, random);
        assertTrue(interval[0] < 0.531 && 0.531 < interval[1], interval[0] + " to " + interval[1]);
        assertTrue(interval[1] - interval[0] < 0.1, interval[0] + " to " + interval[1]);
    }

    @Test
    void aNumberThatIsLargerIsFoundInNoise() {
        long[] seen = IntStream.of(sent)
                .mapToLong(bit -> random.nextInt(1000) + 300L * bit)
                .toArray();
        Estimate estimate = family.estimate(seen);
        assertTrue(estimate.bits() > estimate.chance() && estimate.bits() > 0.1, estimate::toString);
    }

    /** A thousand clocks, each always another: every one of them alone would have told of each symbol. */
    @Test
    void whatNeverRepeatsIsNoChannel() {
        double largest = 0;
        for (int i = 0; i < 1000; i++) {
            long from = i;
            Estimate estimate = family.estimate(
                    IntStream.range(0, SYMBOLS).mapToLong(at -> from + at).toArray());
            largest = Math.max(largest, estimate.bits());
        }
        assertTrue(largest < 0.01, "" + largest);
    }

    /** Chance hits grow with the number of things seen, and so does what is laid beside them. */
    @Test
    void manyThingsAreNotFoundByChance() {
        int[] few = IntStream.range(0, 60).map(i -> random.nextInt(2)).toArray();
        int found = 0;
        int foundAlone = 0;
        for (int trial = 0; trial < 20; trial++) {
            MutualInformation many = new MutualInformation(few, SHUFFLES, random);
            double largest = 0;
            for (int i = 0; i < 100; i++) {
                Estimate estimate = many.estimate(random.longs(few.length).toArray());
                largest = Math.max(largest, estimate.bits());
                foundAlone += estimate.bits() > estimate.chance() ? 1 : 0;
            }
            found += largest > many.chanceOfFamily() ? 1 : 0;
        }
        assertTrue(found <= 4, found + " of 20 families");
        assertTrue(foundAlone > 40, "control: " + foundAlone + " of 2,000 things alone");
    }
}
