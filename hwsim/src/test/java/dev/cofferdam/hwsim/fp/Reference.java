package dev.cofferdam.hwsim.fp;

import java.math.BigInteger;

/**
 * IEEE 754 from its definitions, in big integers: the exact result of an operation is rounded to a whole number of the
 * format's smallest steps at its size. It shares nothing with {@link Arithmetic} and is as slow as it is plain. Operands
 * are finite. Pure; safe for any thread.
 *
 * <p>Source: IEEE 754-2008, clauses 4.3 and 7; tininess after rounding.
 */
final class Reference {
    /** Binary places kept of a quotient or a root; whatever is beyond them is only known to be there. */
    private static final int PLACES = 4400;

    private final int precision;
    private final int bias;
    private final int exponentBits;

    Reference(int precision, int exponentBits) {
        this.precision = precision;
        this.exponentBits = exponentBits;
        this.bias = (1 << (exponentBits - 1)) - 1;
    }

    /** Bits and flags. */
    record Result(long bits, int flags) {}

    /** {@code whole} times two to the power of {@code scale}, and a little more in magnitude if {@code more}. */
    record Exact(BigInteger whole, int scale, boolean more) {
        static Exact of(long value) {
            return new Exact(BigInteger.valueOf(value), 0, false);
        }

        Exact plus(Exact other) {
            int low = Math.min(scale, other.scale);
            return new Exact(whole.shiftLeft(scale - low).add(other.whole.shiftLeft(other.scale - low)), low, false);
        }

        Exact times(Exact other) {
            return new Exact(whole.multiply(other.whole), scale + other.scale, false);
        }

        Exact over(Exact other) {
            BigInteger[] parts = whole.shiftLeft(PLACES).divideAndRemainder(other.whole);
            return new Exact(parts[0], scale - other.scale - PLACES, parts[1].signum() != 0);
        }

        Exact root() {
            int odd = scale & 1;
            BigInteger[] parts = whole.shiftLeft(odd + 256).sqrtAndRemainder();
            return new Exact(parts[0], (scale - odd - 256) / 2, parts[1].signum() != 0);
        }
    }

    /** The number that finite bits stand for. */
    Exact value(long bits) {
        long fraction = bits & ((1L << (precision - 1)) - 1);
        int field = (int) (bits >>> (precision - 1)) & ((1 << exponentBits) - 1);
        long whole = field == 0 ? fraction : fraction | 1L << (precision - 1);
        BigInteger magnitude = BigInteger.valueOf(whole);
        return new Exact(
                isNegative(bits) ? magnitude.negate() : magnitude, Math.max(field, 1) - bias - precision + 1, false);
    }

    boolean isNegative(long bits) {
        return (bits >>> (precision - 1 + exponentBits) & 1) != 0;
    }

    long bits(boolean negative, int field, long fraction) {
        return (negative ? 1L << (precision - 1 + exponentBits) : 0) | (long) field << (precision - 1) | fraction;
    }

    /** Rounds to the format; a zero gets the sign given. */
    Result round(Exact exact, int mode, boolean zeroNegative) {
        if (exact.whole.signum() == 0 && !exact.more) {
            return new Result(bits(zeroNegative, 0, 0), 0);
        }
        boolean negative = exact.whole.signum() < 0;
        Exact magnitude = new Exact(exact.whole.abs(), exact.scale, exact.more);
        int least = 1 - bias;
        int size = magnitude.whole.bitLength() - 1 + magnitude.scale;
        int step = Math.max(size, least) - precision + 1;
        BigInteger steps = toWhole(magnitude, step, mode, negative);
        boolean inexact = magnitude.more || !isMultiple(magnitude, step);
        BigInteger unbounded = toWhole(magnitude, size - precision + 1, mode, negative);
        boolean tiny = compare(unbounded, size - precision + 1, least) < 0;
        int flags = inexact ? Rounding.INEXACT | (tiny ? Rounding.UNDERFLOW : 0) : 0;
        if (compare(steps, step, bias + 1) >= 0) {
            boolean away =
                    mode == Rounding.RNE || mode == Rounding.RMM || mode == (negative ? Rounding.RDN : Rounding.RUP);
            long most = bits(negative, (1 << exponentBits) - 2, (1L << (precision - 1)) - 1);
            return new Result(away ? most + 1 : most, Rounding.OVERFLOW | Rounding.INEXACT);
        }
        if (steps.bitLength() > precision) {
            steps = steps.shiftRight(1);
            step++;
        }
        boolean normal = steps.bitLength() == precision;
        long fraction = steps.longValueExact() & ((1L << (precision - 1)) - 1);
        return new Result(bits(negative, normal ? step + precision - 1 + bias : 0, fraction), flags);
    }

    /** Rounds to an integer in a range; out of it is invalid and gives the nearest bound. */
    static Result toInteger(Exact exact, int mode, BigInteger least, BigInteger most) {
        boolean negative = exact.whole.signum() < 0;
        Exact magnitude = new Exact(exact.whole.abs(), exact.scale, false);
        BigInteger rounded = toWhole(magnitude, 0, mode, negative);
        BigInteger value = negative ? rounded.negate() : rounded;
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            return new Result((negative ? least : most).longValue(), Rounding.INVALID);
        }
        return new Result(value.longValue(), isMultiple(magnitude, 0) ? 0 : Rounding.INEXACT);
    }

    /** Compares {@code whole} times two to the {@code scale} with two to the {@code power}. */
    private static int compare(BigInteger whole, int scale, int power) {
        int low = Math.min(scale, power);
        return whole.shiftLeft(scale - low).compareTo(BigInteger.ONE.shiftLeft(power - low));
    }

    private static boolean isMultiple(Exact magnitude, int step) {
        return step <= magnitude.scale || magnitude.whole.getLowestSetBit() >= step - magnitude.scale;
    }

    /** A magnitude as a whole number of two to the {@code step}. */
    private static BigInteger toWhole(Exact magnitude, int step, int mode, boolean negative) {
        // One place more than the step's half, so that a half, and more or less than one, can be told apart.
        BigInteger quarters = magnitude.whole.shiftLeft(Math.max(0, magnitude.scale - step + 2));
        int drop = Math.max(0, step - 2 - magnitude.scale);
        boolean more = magnitude.more || quarters.getLowestSetBit() < drop;
        quarters = quarters.shiftRight(drop);
        BigInteger whole = quarters.shiftRight(2);
        int rest = quarters.intValue() & 3;
        boolean any = rest != 0 || more;
        boolean aboveHalf = rest == 3 || (rest == 2 && more);
        boolean half = rest == 2 && !more;
        boolean up = switch (mode) {
            case Rounding.RNE -> aboveHalf || (half && whole.testBit(0));
            case Rounding.RMM -> aboveHalf || half;
            case Rounding.RUP -> any && !negative;
            case Rounding.RDN -> any && negative;
            default -> false;
        };
        return up ? whole.add(BigInteger.ONE) : whole;
    }
}
