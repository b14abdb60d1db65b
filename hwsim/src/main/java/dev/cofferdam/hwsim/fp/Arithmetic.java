package dev.cofferdam.hwsim.fp;

/**
 * IEEE 754 arithmetic on bit patterns in every rounding mode with exact flags, in integers: each operation computes its
 * exact result as a sign, an exponent and 63 significant bits whose last is sticky, and rounds once.
 *
 * <p>Where the result is to nearest-even and the inexact flag is already up, a host operation whose operands are normal and
 * whose result is greater than the least normal number cannot differ in value or flags, and is taken instead. NaNs that go in come out canonical. One hart's;
 * not for several threads.
 *
 * <p>Source: IEEE 754-2008; The RISC-V Instruction Set Manual, Volume I, "F", "D" and "Zfh" (tininess after
 * rounding).
 */
public final class Arithmetic {
    private int flags;

    /** The accrued exception flags, as in fflags. */
    public int flags() {
        return flags;
    }

    /** Replaces the accrued exception flags. */
    public void setFlags(int value) {
        flags = value;
    }

    private void raise(int flag) {
        flags |= flag;
    }

    private boolean mayUseHost(Format format, int mode) {
        return mode == Rounding.RNE && (flags & Rounding.INEXACT) != 0 && format != Format.HALF;
    }

    private static boolean isNormal(double value) {
        double magnitude = Math.abs(value);
        return magnitude >= Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE;
    }

    private static boolean isNormal(float value) {
        float magnitude = Math.abs(value);
        return magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
    }

    private static double asDouble(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static float asFloat(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
    }

    private static boolean areNormal(Format format, long a, long b) {
        return format == Format.DOUBLE
                ? isNormal(asDouble(a)) && isNormal(asDouble(b))
                : isNormal(asFloat(a)) && isNormal(asFloat(b));
    }

    /** Whether a host's result is right: the least normal number may have been rounded to from below, an underflow. */
    private static boolean isNormalResult(Format format, long bits) {
        long magnitude = bits & ~format.signBit();
        return magnitude > format.fractionMask() + 1 && magnitude < format.infinity();
    }

    private long invalid(Format format) {
        raise(Rounding.INVALID);
        return format.canonicalNan();
    }

    private long nan(Format format, boolean signalling) {
        if (signalling) {
            raise(Rounding.INVALID);
        }
        return format.canonicalNan();
    }

    private static long signed(Format format, boolean negative, long magnitude) {
        return negative ? magnitude | format.signBit() : magnitude;
    }

    /** Shifts right; what falls out is remembered in the last bit. */
    private static long shiftRight(long value, int count) {
        if (count == 0) {
            return value;
        }
        if (count > 63) {
            return value != 0 ? 1 : 0;
        }
        return (value >>> count) | ((value << (64 - count)) != 0 ? 1 : 0);
    }

    /** Rounds a number whose significand has its leading one at bit 62 and a sticky last bit. */
    private long round(Format format, int mode, boolean negative, int exponent, long significand) {
        if (exponent > format.maxExponent()) {
            return overflow(format, mode, negative);
        }
        int drop = 63 - format.precision();
        int least = format.minExponent();
        int exp = exponent;
        long sig = significand;
        boolean tiny = false;
        if (exp < least) {
            tiny = exp < least - 1 || keep(sig, drop, mode, negative) >>> format.precision() == 0;
            sig = shiftRight(sig, Math.min(least - exp, 64));
            exp = least;
        }
        // The exponent is a format's own, so this stays below the sign; a carry goes to the exponent, up to infinity.
        long magnitude = ((long) (exp - least) << (format.precision() - 1)) + keep(sig, drop, mode, negative);
        if (magnitude >= format.infinity()) {
            return overflow(format, mode, negative);
        }
        if ((sig & ((1L << drop) - 1)) != 0) {
            raise(tiny ? Rounding.INEXACT | Rounding.UNDERFLOW : Rounding.INEXACT);
        }
        return signed(format, negative, magnitude);
    }

    /** Infinity, or the greatest number where the mode does not round away from zero. */
    private long overflow(Format format, int mode, boolean negative) {
        raise(Rounding.INEXACT | Rounding.OVERFLOW);
        boolean toInfinity = Rounding.isUp(mode, negative, true, 1, 1);
        return signed(format, negative, toInfinity ? format.infinity() : format.infinity() - 1);
    }

    private static long keep(long significand, int drop, int mode, boolean negative) {
        long kept = significand >>> drop;
        long half = 1L << (drop - 1);
        long dropped = significand & ((half << 1) - 1);
        return Rounding.isUp(mode, negative, (kept & 1) != 0, dropped, half) ? kept + 1 : kept;
    }

    /** The sum of two numbers. */
    public long add(Format format, int mode, long a, long b) {
        if (mayUseHost(format, mode) && areNormal(format, a, b)) {
            long host = format == Format.DOUBLE
                    ? Double.doubleToRawLongBits(asDouble(a) + asDouble(b))
                    : bits(asFloat(a) + asFloat(b));
            if (isNormalResult(format, host)) {
                return host;
            }
        }
        if (format.isNan(a) || format.isNan(b)) {
            return nan(format, format.isSignalling(a) || format.isSignalling(b));
        }
        if (format.isInfinite(a)) {
            return format.isInfinite(b) && a != b ? invalid(format) : a;
        }
        if (format.isInfinite(b)) {
            return b;
        }
        if (format.isZero(a) || format.isZero(b)) {
            return addZero(format, mode, a, b);
        }
        return addFinite(format, mode, a, b);
    }

    private long addZero(Format format, int mode, long a, long b) {
        if (!format.isZero(a)) {
            return a;
        }
        if (!format.isZero(b) || a == b) {
            return b;
        }
        return signed(format, mode == Rounding.RDN, 0);
    }

    private long addFinite(Format format, int mode, long a, long b) {
        long larger = (a & ~format.signBit()) >= (b & ~format.signBit()) ? a : b;
        long smaller = larger == a ? b : a;
        int exponent = format.exponent(larger);
        long big = format.significand(larger) >>> 1;
        long small = shiftRight(format.significand(smaller) >>> 1, exponent - format.exponent(smaller));
        long sum = format.isNegative(a) == format.isNegative(b) ? big + small : big - small;
        if (sum == 0) {
            return signed(format, mode == Rounding.RDN, 0);
        }
        int shift = Long.numberOfLeadingZeros(sum) - 1;
        return round(format, mode, format.isNegative(larger), exponent + 1 - shift, sum << shift);
    }

    /** The difference of two numbers; a NaN's sign does not matter to anyone. */
    public long subtract(Format format, int mode, long a, long b) {
        return add(format, mode, a, b ^ format.signBit());
    }

    /** The product of two numbers. */
    public long multiply(Format format, int mode, long a, long b) {
        if (mayUseHost(format, mode) && areNormal(format, a, b)) {
            long host = format == Format.DOUBLE
                    ? Double.doubleToRawLongBits(asDouble(a) * asDouble(b))
                    : bits(asFloat(a) * asFloat(b));
            if (isNormalResult(format, host)) {
                return host;
            }
        }
        if (format.isNan(a) || format.isNan(b)) {
            return nan(format, format.isSignalling(a) || format.isSignalling(b));
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isZero(a) || format.isZero(b) ? invalid(format) : signed(format, negative, format.infinity());
        }
        if (format.isZero(a) || format.isZero(b)) {
            return signed(format, negative, 0);
        }
        Wide product = Wide.product(format.significand(a), format.significand(b));
        return roundWide(format, mode, negative, format.exponent(a) + format.exponent(b), product);
    }

    /** Rounds a number given as a 128-bit integer in units of 2 to the power of (exponent - 124). */
    private long roundWide(Format format, int mode, boolean negative, int exponent, Wide value) {
        int top = value.topBit();
        return round(format, mode, negative, exponent + top - 124, value.leading(top));
    }

    /** a times b plus c with one rounding. */
    public long fused(Format format, int mode, long a, long b, long c) {
        if (mayUseHost(format, mode) && areNormal(format, a, b) && isNormalResult(format, c)) {
            long host = format == Format.DOUBLE
                    ? Double.doubleToRawLongBits(Math.fma(asDouble(a), asDouble(b), asDouble(c)))
                    : bits(Math.fma(asFloat(a), asFloat(b), asFloat(c)));
            if (isNormalResult(format, host)) {
                return host;
            }
        }
        boolean infiniteTimesZero =
                (format.isInfinite(a) && format.isZero(b)) || (format.isZero(a) && format.isInfinite(b));
        if (format.isNan(a) || format.isNan(b) || format.isNan(c) || infiniteTimesZero) {
            boolean signalling = format.isSignalling(a) || format.isSignalling(b) || format.isSignalling(c);
            return nan(format, signalling || infiniteTimesZero);
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            boolean opposed = format.isInfinite(c) && format.isNegative(c) != negative;
            return opposed ? invalid(format) : signed(format, negative, format.infinity());
        }
        if (format.isInfinite(c)) {
            return c;
        }
        if (format.isZero(a) || format.isZero(b)) {
            return addZero(format, mode, signed(format, negative, 0), c);
        }
        return fusedFinite(format, mode, a, b, c);
    }

    private long fusedFinite(Format format, int mode, long a, long b, long c) {
        boolean negative = format.isNegative(a) != format.isNegative(b);
        int exponent = format.exponent(a) + format.exponent(b);
        Wide product = Wide.product(format.significand(a), format.significand(b));
        if (format.isZero(c)) {
            return roundWide(format, mode, negative, exponent, product);
        }
        Wide addend = Wide.product(format.significand(c), 1L << 62);
        int distance = exponent - format.exponent(c);
        if (distance >= 0) {
            addend = addend.shiftRight(distance);
        } else {
            product = product.shiftRight(-distance);
            exponent = format.exponent(c);
        }
        if (negative == format.isNegative(c)) {
            return roundWide(format, mode, negative, exponent, product.plus(addend));
        }
        int order = product.compareTo(addend);
        if (order == 0) {
            return signed(format, mode == Rounding.RDN, 0);
        }
        Wide difference = order > 0 ? product.minus(addend) : addend.minus(product);
        return roundWide(format, mode, order > 0 ? negative : !negative, exponent, difference);
    }

    /** The quotient of two numbers. */
    public long divide(Format format, int mode, long a, long b) {
        if (mayUseHost(format, mode) && areNormal(format, a, b)) {
            long host = format == Format.DOUBLE
                    ? Double.doubleToRawLongBits(asDouble(a) / asDouble(b))
                    : bits(asFloat(a) / asFloat(b));
            if (isNormalResult(format, host)) {
                return host;
            }
        }
        if (format.isNan(a) || format.isNan(b)) {
            return nan(format, format.isSignalling(a) || format.isSignalling(b));
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a)) {
            return format.isInfinite(b) ? invalid(format) : signed(format, negative, format.infinity());
        }
        if (format.isZero(b)) {
            if (format.isZero(a)) {
                return invalid(format);
            }
            raise(Rounding.DIVIDE_BY_ZERO);
            return signed(format, negative, format.infinity());
        }
        if (format.isZero(a) || format.isInfinite(b)) {
            return signed(format, negative, 0);
        }
        long dividend = format.significand(a);
        long divisor = format.significand(b);
        int exponent = format.exponent(a) - format.exponent(b);
        if (dividend < divisor) {
            dividend <<= 1;
            exponent--;
        }
        return round(format, mode, negative, exponent, quotient(dividend, divisor));
    }

    /** The 63-bit quotient by schoolbook division, its last bit sticky; the dividend is at least the divisor. */
    private static long quotient(long dividend, long divisor) {
        long remainder = dividend;
        long quotient = 0;
        for (int i = 0; i < 63; i++) {
            quotient <<= 1;
            if (Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1;
            }
            remainder <<= 1;
        }
        return remainder != 0 ? quotient | 1 : quotient;
    }

    /** The square root. */
    public long squareRoot(Format format, int mode, long a) {
        if (format.isNan(a)) {
            return nan(format, format.isSignalling(a));
        }
        if (format.isZero(a)) {
            return a;
        }
        if (format.isNegative(a)) {
            return invalid(format);
        }
        if (format.isInfinite(a)) {
            return a;
        }
        int exponent = format.exponent(a);
        long significand = format.significand(a);
        if ((exponent & 1) != 0) {
            significand <<= 1;
            exponent--;
        }
        return round(format, mode, false, exponent / 2, root(significand));
    }

    /** The root of an unsigned number in units of 2^-62, digit by digit to 56 bits, in the same units, sticky. */
    private static long root(long significand) {
        long rest = significand;
        long remainder = 0;
        long root = 0;
        for (int i = 0; i < 56; i++) {
            remainder = (remainder << 2) | (rest >>> 62);
            rest <<= 2;
            long trial = (root << 2) | 1;
            root <<= 1;
            if (remainder >= trial) {
                remainder -= trial;
                root |= 1;
            }
        }
        return (root << 7) | (remainder != 0 ? 1 : 0);
    }

    /** Converts between the formats. */
    public long convert(Format from, Format to, int mode, long a) {
        if (from.isNan(a)) {
            return nan(to, from.isSignalling(a));
        }
        boolean negative = from.isNegative(a);
        if (from.isInfinite(a)) {
            return signed(to, negative, to.infinity());
        }
        if (from.isZero(a)) {
            return signed(to, negative, 0);
        }
        return round(to, mode, negative, from.exponent(a), from.significand(a));
    }

    /** Converts a 64-bit integer, signed or not. */
    public long fromInteger(Format format, int mode, long value, boolean isSigned) {
        if (value == 0) {
            return 0;
        }
        boolean negative = isSigned && value < 0;
        long magnitude = negative ? -value : value;
        int zeros = Long.numberOfLeadingZeros(magnitude);
        long significand = zeros == 0 ? shiftRight(magnitude, 1) : magnitude << (zeros - 1);
        return round(format, mode, negative, 63 - zeros, significand);
    }

    /**
     * Converts to an integer of 32 or 64 bits; out of range is invalid and gives the nearest bound.
     *
     * @return the integer, a 32-bit one sign-extended whether signed or not
     */
    public long toInteger(Format format, int mode, long a, int width, boolean isSigned) {
        boolean negative = format.isNegative(a) && !format.isNan(a);
        long most = isSigned ? (1L << (width - 1)) - 1 : width == 64 ? -1L : (1L << width) - 1;
        long least = isSigned ? -most - 1 : 0;
        if (format.isZero(a)) {
            return 0;
        }
        int exponent = format.isNan(a) || format.isInfinite(a) ? 64 : format.exponent(a);
        if (exponent > 63) {
            raise(Rounding.INVALID);
            return extend(negative ? least : most, width);
        }
        long significand = format.significand(a);
        long whole =
                exponent >= 62 ? significand << (exponent - 62) : exponent < 0 ? 0 : significand >>> (62 - exponent);
        long dropped = fraction(significand, exponent);
        boolean up = Rounding.isUp(mode, negative, (whole & 1) != 0, dropped, Long.MIN_VALUE);
        long magnitude = up ? whole + 1 : whole;
        long bound = negative ? -least : most;
        if (Long.compareUnsigned(magnitude, bound) > 0 || (up && magnitude == 0)) {
            raise(Rounding.INVALID);
            return extend(negative ? least : most, width);
        }
        if (dropped != 0) {
            raise(Rounding.INEXACT);
        }
        return extend(negative ? -magnitude : magnitude, width);
    }

    /** The part below the point as an unsigned 64-bit fraction, its last bit sticky. */
    private static long fraction(long significand, int exponent) {
        if (exponent >= 62) {
            return 0;
        }
        return exponent < 0 ? shiftRight(significand, -exponent - 1) << 1 : significand << (exponent + 2);
    }

    private static long extend(long value, int width) {
        return width == 32 ? (int) value : value;
    }

    /** Whether a equals b; only a signalling NaN is invalid. */
    public boolean isEqual(Format format, long a, long b) {
        if (format.isNan(a) || format.isNan(b)) {
            nan(format, format.isSignalling(a) || format.isSignalling(b));
            return false;
        }
        return a == b || (format.isZero(a) && format.isZero(b));
    }

    /** Whether a is less than b, or also equal; any NaN is invalid. */
    public boolean isLess(Format format, long a, long b, boolean orEqual) {
        if (format.isNan(a) || format.isNan(b)) {
            raise(Rounding.INVALID);
            return false;
        }
        if (format.isZero(a) && format.isZero(b)) {
            return orEqual;
        }
        return orEqual ? order(format, a) <= order(format, b) : order(format, a) < order(format, b);
    }

    /** A number whose integer order is the floating-point order, -0 below +0. */
    private static long order(Format format, long bits) {
        return format.isNegative(bits) ? -(bits & ~format.signBit()) - 1 : bits;
    }

    /** The lesser (or greater) of two numbers; one NaN loses to a number. */
    public long select(Format format, long a, long b, boolean greater) {
        if (format.isSignalling(a) || format.isSignalling(b)) {
            raise(Rounding.INVALID);
        }
        if (format.isNan(a)) {
            return format.isNan(b) ? format.canonicalNan() : b;
        }
        if (format.isNan(b)) {
            return a;
        }
        return (order(format, a) < order(format, b)) == greater ? b : a;
    }

    /** The one-hot class of FCLASS. */
    public static long classify(Format format, long a) {
        if (format.isNan(a)) {
            return format.isSignalling(a) ? 1 << 8 : 1 << 9;
        }
        long magnitude = a & ~format.signBit();
        int kind = format.isInfinite(a) ? 3 : format.isZero(a) ? 0 : magnitude > format.fractionMask() ? 2 : 1;
        return format.isNegative(a) ? 1L << (3 - kind) : 1L << (4 + kind);
    }
}
