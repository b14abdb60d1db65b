package dev.cofferdam.hwsim.fp;

/** A binary interchange format of IEEE 754-2008. Immutable; safe for any thread. */
public enum Format {
    SINGLE(24, 8),
    DOUBLE(53, 11),
    HALF(11, 5);

    private static final Format[] ALL = values();

    /** The significand's bits, hidden bit included. */
    private final int precision;

    private final int exponentBits;

    Format(int precision, int exponentBits) {
        this.precision = precision;
        this.exponentBits = exponentBits;
    }

    /** The format of a number in an encoding: 0 single, 1 double, 2 half. */
    public static Format numbered(int number) {
        return ALL[number];
    }

    /** What a register holds above a number of this format: all ones, by which it is known to be one. */
    public long box() {
        return -(signBit() << 1);
    }

    int precision() {
        return precision;
    }

    /** The exponent of the least normal number. */
    int minExponent() {
        return 1 - maxExponent();
    }

    /** The exponent of the greatest number. */
    int maxExponent() {
        return (1 << (exponentBits - 1)) - 1;
    }

    /** The mask of the fraction field. */
    long fractionMask() {
        return (1L << (precision - 1)) - 1;
    }

    public long signBit() {
        return 1L << (precision - 1 + exponentBits);
    }

    long infinity() {
        return ((1L << exponentBits) - 1) << (precision - 1);
    }

    /** The bit that tells a quiet NaN from a signalling one. */
    long quietBit() {
        return 1L << (precision - 2);
    }

    /** The one NaN that RISC-V operations produce. */
    public long canonicalNan() {
        return infinity() | quietBit();
    }

    boolean isNan(long bits) {
        return (bits & ~signBit()) > infinity();
    }

    boolean isSignalling(long bits) {
        return isNan(bits) && (bits & quietBit()) == 0;
    }

    boolean isInfinite(long bits) {
        return (bits & ~signBit()) == infinity();
    }

    boolean isZero(long bits) {
        return (bits & ~signBit()) == 0;
    }

    boolean isNegative(long bits) {
        return (bits & signBit()) != 0;
    }

    /** The exponent of a finite nonzero number that is brought to the form 1.f. */
    int exponent(long bits) {
        long magnitude = bits & ~signBit();
        int field = (int) (magnitude >>> (precision - 1));
        if (field != 0) {
            return field - 1 + minExponent();
        }
        return minExponent() - (Long.numberOfLeadingZeros(magnitude) - (64 - precision));
    }

    /** The significand of a finite nonzero number, its leading one at bit 62. */
    long significand(long bits) {
        long magnitude = bits & ~signBit();
        long fraction = magnitude & fractionMask();
        long whole = magnitude > fractionMask() ? fraction | (fractionMask() + 1) : fraction;
        return whole << (Long.numberOfLeadingZeros(whole) - 1);
    }
}
