package dev.cofferdam.iommu;

/** Bit fields of 64-bit words. */
final class Bits {
    private Bits() {}

    static boolean bit(long word, int position) {
        return (word >>> position & 1) != 0;
    }

    /** The field of {@code width} bits (1 to 64) whose lowest bit is {@code low}. */
    static long field(long word, int low, int width) {
        return word >>> low & mask(width);
    }

    /** The {@code width} (0 to 64) lowest bits. */
    static long mask(int width) {
        return width == 64 ? -1 : (1L << width) - 1;
    }

    static long toBit(boolean value, int position) {
        return value ? 1L << position : 0;
    }
}
