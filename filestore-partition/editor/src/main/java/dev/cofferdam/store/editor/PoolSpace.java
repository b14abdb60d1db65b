package dev.cofferdam.store.editor;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What is free of one pool: first fit, lowest place first. Not safe for several threads. */
final class PoolSpace {
    /** Length of each gap by where it starts; no two touch. */
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    PoolSpace(long bytes) {
        if (bytes > 0) {
            gaps.put(0L, bytes);
        }
    }

    /** Takes the lowest gap that has room. */
    OptionalLong take(long bytes) {
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            if (gap.getValue() >= bytes) {
                long place = gap.getKey();
                occupy(place, bytes);
                return OptionalLong.of(place);
            }
        }
        return OptionalLong.empty();
    }

    /** Takes that extent; false if it is not free as a whole. */
    boolean occupy(long place, long bytes) {
        if (bytes == 0) {
            return true;
        }
        Map.Entry<Long, Long> gap = gaps.floorEntry(place);
        if (gap == null || gap.getKey() + gap.getValue() < place + bytes) {
            return false;
        }
        long before = place - gap.getKey();
        long after = gap.getValue() - before - bytes;
        gaps.remove(gap.getKey());
        if (before > 0) {
            gaps.put(gap.getKey(), before);
        }
        if (after > 0) {
            gaps.put(place + bytes, after);
        }
        return true;
    }

    /** Gives an extent back. */
    void release(long place, long bytes) {
        if (bytes == 0) {
            return;
        }
        long start = place;
        long end = place + bytes;
        Map.Entry<Long, Long> before = gaps.lowerEntry(place);
        if (before != null && before.getKey() + before.getValue() == place) {
            start = before.getKey();
        }
        Long after = gaps.remove(end);
        gaps.put(start, (after == null ? end : end + after) - start);
    }

    /** Whether everything from {@code place} on is free, in a pool of that many bytes. */
    boolean isFreeFrom(long place, long poolBytes) {
        if (place >= poolBytes) {
            return true;
        }
        Map.Entry<Long, Long> gap = gaps.floorEntry(place);
        return gap != null && gap.getKey() + gap.getValue() == poolBytes;
    }

    /** Length of each gap by where it starts. */
    Map<Long, Long> gaps() {
        return Map.copyOf(gaps);
    }
}
