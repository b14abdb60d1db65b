package dev.cofferdam.store.nbd;

/** Runs of an export that are all zero or not, in order. For one thread. */
final class Allocation {
    /** Of the context base:allocation: reads as zeroes, though the disk has room for it. */
    static final int ZERO = 2;

    static final int DATA = 0;
    static final int COUNT_MAX = 128;

    private final long[] bytes = new long[COUNT_MAX];
    private final int[] states = new int[COUNT_MAX];
    private int count;

    /** Appends a run, or makes the last one longer; false where there is no room for it. */
    boolean add(long length, int state, int countMax) {
        if (count > 0 && states[count - 1] == state) {
            bytes[count - 1] += length;
            return true;
        }
        if (count == Math.min(countMax, COUNT_MAX)) {
            return false;
        }
        bytes[count] = length;
        states[count] = state;
        count++;
        return true;
    }

    int count() {
        return count;
    }

    long bytes(int index) {
        return bytes[index];
    }

    int state(int index) {
        return states[index];
    }
}
