package dev.cofferdam.gateway.fec;

/**
 * Arithmetic in GF(256): polynomials over GF(2) modulo x^8 + x^4 + x^3 + x^2 + 1, of which x generates all elements but 0.
 * Addition is exclusive or. Stateless.
 */
final class Field {
    static final int ELEMENTS = 256;

    private static final int MODULUS = 0x11d;
    private static final int ORDER = ELEMENTS - 1;
    private static final int[] POWERS = new int[2 * ORDER];
    private static final int[] LOGARITHMS = new int[ELEMENTS];

    static {
        int power = 1;
        for (int i = 0; i < ORDER; i++) {
            POWERS[i] = power;
            POWERS[i + ORDER] = power;
            LOGARITHMS[power] = i;
            power <<= 1;
            if (power >= ELEMENTS) {
                power ^= MODULUS;
            }
        }
    }

    private Field() {}

    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]];
    }

    /** The element whose product with {@code a} is 1; {@code a} is not 0. */
    static int invert(int a) {
        if (a == 0) {
            throw new ArithmeticException("0 has no inverse");
        }
        return POWERS[ORDER - LOGARITHMS[a]];
    }
}
