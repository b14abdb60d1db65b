package dev.cofferdam.hwsim.fp;

/**
 * An unsigned 128-bit integer, for exact products. Immutable; safe for any thread.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
record Wide(long high, long low) implements Comparable<Wide> {
    static Wide product(long a, long b) {
        return new Wide(Math.multiplyHigh(a, b), a * b);
    }

    Wide plus(Wide other) {
        long sum = low + other.low;
        return new Wide(high + other.high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0), sum);
    }

    Wide minus(Wide other) {
        return new Wide(high - other.high - (Long.compareUnsigned(low, other.low) < 0 ? 1 : 0), low - other.low);
    }

    /** Shifts right; what falls out is remembered in the last bit. */
    Wide shiftRight(int count) {
        if (count == 0) {
            return this;
        }
        if (count > 127) {
            return new Wide(0, (high | low) != 0 ? 1 : 0);
        }
        if (count > 63) {
            boolean lost = low != 0 || (count > 64 && high << (128 - count) != 0);
            return new Wide(0, (high >>> (count - 64)) | (lost ? 1 : 0));
        }
        boolean lost = low << (64 - count) != 0;
        return new Wide(high >>> count, (high << (64 - count)) | (low >>> count) | (lost ? 1 : 0));
    }

    /** The place of the leading one. */
    int topBit() {
        return high != 0 ? 127 - Long.numberOfLeadingZeros(high) : 63 - Long.numberOfLeadingZeros(low);
    }

    /** The 63 bits from the leading one at {@code top} on, the last of them sticky. */
    long leading(int top) {
        if (top < 63) {
            return low << (62 - top);
        }
        return shiftRight(top - 62).low();
    }

    @Override
    public int compareTo(Wide other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }
}
