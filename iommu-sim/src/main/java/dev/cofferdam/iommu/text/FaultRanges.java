package dev.cofferdam.iommu.text;

import dev.cofferdam.iommu.Memory.Result;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Address ranges where accesses fail. What is said last of an address holds. At most {@link #MAX_RANGES} ranges. */
final class FaultRanges {
    static final int MAX_RANGES = 4096;

    /** From the first address of each range that is said something of; a range ends where the next begins. */
    private final NavigableMap<Long, Result> from = new TreeMap<>();

    FaultRanges() {
        from.put(0L, Result.DONE);
    }

    /** Accesses from {@code start} on, for {@code length} bytes, end with {@code result}. */
    void set(long start, long length, Result result) {
        if (from.size() > MAX_RANGES) {
            throw new IllegalArgumentException("more than " + MAX_RANGES + " fault ranges: reset first");
        }
        Result after = from.floorEntry(start + length).getValue();
        from.subMap(start, start + length).clear();
        from.put(start, result);
        from.put(start + length, after);
    }

    /** How an access to these bytes ends; an access fault anywhere in it comes before corrupt data. */
    Result at(long start, long length) {
        if (from.size() == 1) {
            return Result.DONE;
        }
        Result worst = Result.DONE;
        Map<Long, Result> touched = from.subMap(from.floorKey(start), true, start + length, false);
        for (Result result : touched.values()) {
            if (result == Result.ACCESS_FAULT) {
                return result;
            }
            worst = result == Result.DONE ? worst : result;
        }
        return worst;
    }
}
