package dev.cofferdam.hwsim.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.isa.Op;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Zbc against products of polynomials in big integers, and Zicond. */
class IntegerUnitTest {
    private static BigInteger product(long a, long b) {
        BigInteger factor = new BigInteger(Long.toUnsignedString(a));
        BigInteger product = BigInteger.ZERO;
        for (int i = 0; i < 64; i++) {
            product = (b >>> i & 1) == 0 ? product : product.xor(factor.shiftLeft(i));
        }
        return product;
    }

    @Test
    void carryLessProductsAreThoseOfPolynomials() {
        Random random = new Random(3);
        long[] edges = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 2, 3};
        for (int i = 0; i < 20_000; i++) {
            long a = i % 3 == 0 ? edges[random.nextInt(edges.length)] : random.nextLong();
            long b = i % 5 == 0 ? edges[random.nextInt(edges.length)] : random.nextLong();
            BigInteger product = product(a, b);
            assertEquals(product.longValue(), IntegerUnit.compute(Op.CLMUL, a, b, 0));
            assertEquals(product.shiftRight(64).longValue(), IntegerUnit.compute(Op.CLMULH, a, b, 0));
            assertEquals(product.shiftRight(63).longValue(), IntegerUnit.compute(Op.CLMULR, a, b, 0));
        }
    }

    @Test
    void aConditionClearsOrKeeps() {
        for (long condition : new long[] {0, 1, -1, 1L << 32, Long.MIN_VALUE}) {
            assertEquals(condition == 0 ? 0 : 7, IntegerUnit.compute(Op.CZERO_EQZ, 7, condition, 0));
            assertEquals(condition == 0 ? 7 : 0, IntegerUnit.compute(Op.CZERO_NEZ, 7, condition, 0));
        }
    }
}
