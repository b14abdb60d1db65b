package dev.cofferdam.gateway.fec;

import java.util.function.IntUnaryOperator;

/**
 * Eight sums of products over GF(256) at a time. Every byte of a symbol is multiplied with eight coefficients by one look-up
 * in a table of 256 longs, the product with coefficient n being byte n of the long; sums are longs too. So a look-up, which
 * is what multiplication costs, is paid once for eight. Stateless.
 */
final class Lanes {
    static final int COUNT = Long.BYTES;

    private Lanes() {}

    /** Products of every byte with the coefficients that {@code coefficients} gives by lane. */
    static long[] table(IntUnaryOperator coefficients) {
        long[] table = new long[Field.ELEMENTS];
        for (int bit = 1; bit < Field.ELEMENTS; bit <<= 1) {
            for (int lane = 0; lane < COUNT; lane++) {
                long product = Field.multiply(coefficients.applyAsInt(lane), bit);
                table[bit] |= product << (Byte.SIZE * lane);
            }
        }
        // Multiplication is linear: a byte's products are the sums of those of its bits.
        for (int value = 3; value < Field.ELEMENTS; value++) {
            int lowest = Integer.lowestOneBit(value);
            table[value] = table[lowest] ^ table[value ^ lowest];
        }
        return table;
    }

    /** Adds a symbol's products to the sums, one of these for each of its bytes. */
    static void add(long[] sums, long[] table, byte[] symbol) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] ^= table[symbol[i] & 0xff];
        }
    }

    /** Adds one lane of the sums to a symbol. */
    static void addLane(long[] sums, int lane, byte[] symbol) {
        int shift = Byte.SIZE * lane;
        for (int i = 0; i < sums.length; i++) {
            symbol[i] ^= (byte) (sums[i] >>> shift);
        }
    }
}
