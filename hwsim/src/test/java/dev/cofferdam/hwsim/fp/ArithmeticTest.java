package dev.cofferdam.hwsim.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation against {@link Reference}, in every rounding mode, for results of every exponent from far below the
 * least to far above the greatest, with significands at and beside the ties; with the inexact flag down, and with it up,
 * which lets the host's own operations in.
 */
class ArithmeticTest {
    private static final int MODES = 5;

    private final Arithmetic arithmetic = new Arithmetic();
    private final Random random = new Random(20250116);

    private static Reference reference(Format format) {
        return switch (format) {
            case SINGLE -> new Reference(24, 8);
            case DOUBLE -> new Reference(53, 11);
            case HALF -> new Reference(11, 5);
        };
    }

    private interface Operation {
        long apply(int mode);
    }

    private void check(String what, Reference.Result expected, int mode, Operation operation) {
        for (int before : new int[] {0, Rounding.INEXACT}) {
            arithmetic.setFlags(before);
            long bits = operation.apply(mode);
            if (bits != expected.bits() || arithmetic.flags() != (expected.flags() | before)) {
                String text = "%s mode %d flags before %d: ".formatted(what, mode, before);
                assertEquals(
                        text + show(expected.bits(), expected.flags() | before), text + show(bits, arithmetic.flags()));
            }
        }
    }

    private static String show(long bits, int flags) {
        return "%016x flags %02x".formatted(bits, flags);
    }

    /** A fraction at an edge: empty, full, a one at either end, or any. */
    private long fraction(Format format) {
        long mask = format.fractionMask();
        return switch (random.nextInt(7)) {
            case 0 -> 0;
            case 1 -> mask;
            case 2 -> 1;
            case 3 -> (mask >>> 1) + 1;
            case 4 -> mask - 1;
            case 5 -> 1L << random.nextInt(format.precision() - 1);
            default -> random.nextLong() & mask;
        };
    }

    /** A finite number whose leading one is at a power of two, down to the last of the subnormals. */
    private long number(Format format, int exponent) {
        boolean negative = random.nextBoolean();
        int least = format.minExponent();
        long sign = negative ? format.signBit() : 0;
        if (exponent >= least) {
            return sign | ((long) (exponent - least + 1) << (format.precision() - 1)) | fraction(format);
        }
        long one = (format.fractionMask() + 1) >>> (least - exponent);
        return sign | one | (fraction(format) & (one - 1));
    }

    private static int lowest(Format format) {
        return format.minExponent() - format.precision() + 1;
    }

    private static int highest(Format format) {
        return 1 - format.minExponent();
    }

    /** An exponent whose partner is a number's too. */
    private int part(Format format, int low, int high) {
        int from = Math.max(low, lowest(format));
        int to = Math.min(high, highest(format));
        return from + random.nextInt(to - from + 1);
    }

    @ParameterizedTest
    @EnumSource
    void products(Format format) {
        Reference reference = reference(format);
        for (int sum = 2 * lowest(format); sum <= 2 * highest(format); sum++) {
            for (int i = 0; i < 8; i++) {
                int exponent = part(format, sum - highest(format), sum - lowest(format));
                long a = number(format, exponent);
                long b = number(format, sum - exponent);
                boolean negative = reference.isNegative(a) != reference.isNegative(b);
                for (int mode = 0; mode < MODES; mode++) {
                    Reference.Result expected =
                            reference.round(reference.value(a).times(reference.value(b)), mode, negative);
                    check("%x x %x".formatted(a, b), expected, mode, m -> arithmetic.multiply(format, m, a, b));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void quotients(Format format) {
        Reference reference = reference(format);
        int width = highest(format) - lowest(format);
        for (int difference = -width; difference <= width; difference++) {
            for (int i = 0; i < 3; i++) {
                int exponent = part(format, lowest(format) + difference, highest(format) + difference);
                long a = number(format, exponent);
                long b = number(format, exponent - difference);
                for (int mode = 0; mode < MODES; mode++) {
                    Reference.Result expected =
                            reference.round(reference.value(a).over(reference.value(b)), mode, false);
                    check("%x / %x".formatted(a, b), expected, mode, m -> arithmetic.divide(format, m, a, b));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sumsAndDifferences(Format format) {
        Reference reference = reference(format);
        int width = highest(format) - lowest(format);
        for (int difference = 0; difference <= width; difference++) {
            int[] exponents = {
                lowest(format) + difference, highest(format), part(format, lowest(format) + difference, highest(format))
            };
            for (int exponent : exponents) {
                long larger = number(format, exponent);
                long smaller = number(format, exponent - difference);
                sum(format, reference, larger, smaller);
                sum(format, reference, smaller, larger);
            }
        }
    }

    private void sum(Format format, Reference reference, long a, long b) {
        long minusB = b ^ format.signBit();
        for (int mode = 0; mode < MODES; mode++) {
            boolean down = mode == Rounding.RDN;
            Reference.Exact first = reference.value(a);
            Reference.Result sum = reference.round(first.plus(reference.value(b)), mode, down);
            check("%x + %x".formatted(a, b), sum, mode, m -> arithmetic.add(format, m, a, b));
            Reference.Result difference = reference.round(first.plus(reference.value(minusB)), mode, down);
            check("%x - %x".formatted(a, b), difference, mode, m -> arithmetic.subtract(format, m, a, b));
        }
    }

    /** Products of every exponent with addends of every distance at which either changes the other, and far beyond. */
    @ParameterizedTest
    @EnumSource
    void fusedSums(Format format) {
        Reference reference = reference(format);
        int near = 2 * format.precision() + 3;
        for (int sum = 2 * lowest(format); sum <= 2 * highest(format); sum++) {
            int exponent = part(format, sum - highest(format), sum - lowest(format));
            long a = number(format, exponent);
            long b = number(format, sum - exponent);
            int[] distances = {0, 1, -1, 2, random.nextInt(near), -random.nextInt(near), random.nextInt(4 * near)};
            for (int distance : distances) {
                int third = Math.clamp(sum - distance, lowest(format), highest(format));
                fused(format, reference, a, b, number(format, third));
            }
        }
    }

    /** All distances between a product and an addend, where the result is normal, overflows or is subnormal. */
    @ParameterizedTest
    @EnumSource
    void fusedSumsOfEveryDistance(Format format) {
        Reference reference = reference(format);
        for (int third : new int[] {lowest(format), format.minExponent(), 0, highest(format)}) {
            for (int sum = 2 * lowest(format); sum <= 2 * highest(format); sum++) {
                int exponent = part(format, sum - highest(format), sum - lowest(format));
                fused(
                        format,
                        reference,
                        number(format, exponent),
                        number(format, sum - exponent),
                        number(format, third));
            }
        }
    }

    private void fused(Format format, Reference reference, long a, long b, long c) {
        for (int mode = 0; mode < MODES; mode++) {
            Reference.Exact product = reference.value(a).times(reference.value(b));
            Reference.Result expected = reference.round(product.plus(reference.value(c)), mode, mode == Rounding.RDN);
            check("%x x %x + %x".formatted(a, b, c), expected, mode, m -> arithmetic.fused(format, m, a, b, c));
        }
    }

    @ParameterizedTest
    @EnumSource
    void roots(Format format) {
        Reference reference = reference(format);
        for (int exponent = lowest(format); exponent <= highest(format); exponent++) {
            for (int i = 0; i < 10; i++) {
                long a = number(format, exponent) & ~format.signBit();
                for (int mode = 0; mode < MODES; mode++) {
                    Reference.Result expected =
                            reference.round(reference.value(a).root(), mode, false);
                    check("root of %x".formatted(a), expected, mode, m -> arithmetic.squareRoot(format, m, a));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SINGLE, DOUBLE", "DOUBLE, SINGLE", "SINGLE, HALF", "HALF, SINGLE", "DOUBLE, HALF", "HALF, DOUBLE"})
    void conversions(Format from, Format to) {
        Reference source = reference(from);
        Reference target = reference(to);
        for (int exponent = lowest(from); exponent <= highest(from); exponent++) {
            for (int i = 0; i < 20; i++) {
                long a = number(from, exponent);
                for (int mode = 0; mode < MODES; mode++) {
                    Reference.Result expected = target.round(source.value(a), mode, source.isNegative(a));
                    check("%x to %s".formatted(a, to), expected, mode, m -> arithmetic.convert(from, to, m, a));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversionsToIntegers(Format format) {
        Reference reference = reference(format);
        for (int exponent = lowest(format); exponent <= highest(format); exponent++) {
            for (int i = 0; i < (Math.abs(exponent) < 70 ? 60 : 2); i++) {
                long a = number(format, exponent);
                for (int kind = 0; kind < 4; kind++) {
                    int width = kind < 2 ? 32 : 64;
                    boolean isSigned = (kind & 1) == 0;
                    BigInteger span = BigInteger.ONE.shiftLeft(isSigned ? width - 1 : width);
                    for (int mode = 0; mode < MODES; mode++) {
                        Reference.Result exact = Reference.toInteger(
                                reference.value(a),
                                mode,
                                isSigned ? span.negate() : BigInteger.ZERO,
                                span.subtract(BigInteger.ONE));
                        long value = width == 32 ? (int) exact.bits() : exact.bits();
                        check(
                                "%x to integer of %d bits".formatted(a, width),
                                new Reference.Result(value, exact.flags()),
                                mode,
                                m -> arithmetic.toInteger(format, m, a, width, isSigned));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversionsFromIntegers(Format format) {
        Reference reference = reference(format);
        for (int bits = 0; bits < 64; bits++) {
            for (int i = 0; i < 60; i++) {
                long top = 1L << bits;
                long value = switch (i % 4) {
                    case 0 -> top;
                    case 1 -> top - 1;
                    case 2 -> top | 1;
                    default -> top | (random.nextLong() & (top - 1));
                };
                for (int mode = 0; mode < MODES; mode++) {
                    Reference.Result signed = reference.round(Reference.Exact.of(value), mode, false);
                    check("%d".formatted(value), signed, mode, m -> arithmetic.fromInteger(format, m, value, true));
                    BigInteger magnitude = new BigInteger(Long.toUnsignedString(value));
                    Reference.Result unsigned = reference.round(new Reference.Exact(magnitude, 0, false), mode, false);
                    check(
                            Long.toUnsignedString(value),
                            unsigned,
                            mode,
                            m -> arithmetic.fromInteger(format, m, value, false));
                }
            }
        }
    }

    /**
     * Rounds to the least normal number, but would round to less if there were smaller exponents: tiny, so an underflow,
     * though a host's operation gives a normal number. (1 + u) (1 - u) is 1 - uu, with uu less than the step below 1 but not
     * less than its half.
     */
    @Test
    void aTinyResultThatRoundsToTheLeastNormalUnderflows() {
        long scale = 511L << 52;
        for (long u = 33_554_433; u <= 47_453_132; u += 19_937) {
            long a = 0x3FF0000000000000L - scale + u;
            long b = 0x3FF0000000000000L - scale - 2 * u;
            check(
                    "%x x %x".formatted(a, b),
                    new Reference.Result(0x0010000000000000L, 3),
                    Rounding.RNE,
                    m -> arithmetic.multiply(Format.DOUBLE, m, a, b));
        }
    }

    /** The first cases that were met, by hand. */
    @Test
    void doublesBeyondTheGreatestAreInfinite() {
        check(
                "2^1025",
                new Reference.Result(0x7FF0000000000000L, 5),
                Rounding.RNE,
                m -> arithmetic.multiply(Format.DOUBLE, m, 0x7FE0000000000000L, 0x4010000000000000L));
        check(
                "2^1025",
                new Reference.Result(0x7FF0000000000000L, 5),
                Rounding.RNE,
                m -> arithmetic.divide(Format.DOUBLE, m, 0x7FE0000000000000L, 0x3FD0000000000000L));
    }
}
