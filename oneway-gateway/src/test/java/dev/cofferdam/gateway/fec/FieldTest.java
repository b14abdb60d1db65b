package dev.cofferdam.gateway.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** The field against its definition and its axioms, over all elements. */
final class FieldTest {
    /** Schoolbook: the product of the polynomials, then the remainder. */
    private static int byDefinition(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            if (((b >> bit) & 1) == 1) {
                product ^= a << bit;
            }
        }
        for (int bit = 15; bit >= 8; bit--) {
            if (((product >> bit) & 1) == 1) {
                product ^= 0x11d << (bit - 8);
            }
        }
        return product;
    }

    @Test
    void productsAreThoseOfThePolynomials() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                assertEquals(byDefinition(a, b), Field.multiply(a, b));
            }
        }
    }

    @Test
    void everyElementButZeroHasItsOwnInverse() {
        BitSet inverses = new BitSet();
        for (int a = 1; a < 256; a++) {
            assertEquals(1, Field.multiply(a, Field.invert(a)));
            inverses.set(Field.invert(a));
        }
        assertEquals(255, inverses.cardinality());
        assertThrows(ArithmeticException.class, () -> Field.invert(0));
    }

    @Test
    void multiplicationDistributes() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                int c = (a * 31 + b * 17) & 0xff;
                assertEquals(Field.multiply(a, b ^ c), Field.multiply(a, b) ^ Field.multiply(a, c));
            }
        }
    }

    @Test
    void lanesMultiplyLikeTheField() {
        long[] table = Lanes.table(lane -> 251 - 30 * lane);
        for (int value = 0; value < 256; value++) {
            for (int lane = 0; lane < Lanes.COUNT; lane++) {
                assertEquals(Field.multiply(251 - 30 * lane, value), (int) (table[value] >>> (8 * lane)) & 0xff);
            }
        }
    }
}
