package dev.cofferdam.gateway.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The stated failure probability against cases worked by hand, and against the code itself. */
final class ErasuresTest {
    @Test
    void smallCasesByHand() {
        assertEquals(0.1, Erasures.failure(1, 0, 0.1), 1e-12);
        assertEquals(0.01, Erasures.failure(1, 1, 0.1), 1e-12);
        // More than one of three.
        assertEquals(3 * 0.01 * 0.9 + 0.001, Erasures.failure(2, 1, 0.1), 1e-12);
        assertEquals(0, Erasures.failure(200, 20, 0));
        assertEquals(1, Erasures.failure(200, 20, 1));
    }

    /** The code fails as often as said, within four standard deviations. */
    @Test
    void codeFailsAsOftenAsStated() {
        ReedSolomon code = new ReedSolomon();
        Random random = new Random(20261126);
        int trials = 20_000;
        int failed = 0;
        for (int trial = 0; trial < trials; trial++) {
            byte[][] symbols = new byte[24][];
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] = random.nextDouble() < 0.1 ? null : new byte[1];
            }
            boolean sourceLost = false;
            for (int i = 0; i < 20; i++) {
                sourceLost |= symbols[i] == null;
            }
            int lost = 0;
            for (byte[] symbol : symbols) {
                lost += symbol == null ? 1 : 0;
            }
            boolean recovered = code.recover(symbols, 20);
            assertEquals(lost <= 4 || !sourceLost, recovered);
            failed += lost > 4 ? 1 : 0;
        }
        double expected = Erasures.failure(20, 4, 0.1);
        assertEquals(expected, (double) failed / trials, 4 * Math.sqrt(expected / trials));
    }
}
