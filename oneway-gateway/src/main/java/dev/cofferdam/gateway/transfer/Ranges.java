package dev.cofferdam.gateway.transfer;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which bytes of an item are here: ranges that neither touch nor overlap. For one thread. */
final class Ranges {
    private final NavigableMap<Long, Long> ends = new TreeMap<>();

    int count() {
        return ends.size();
    }

    boolean contains(long begin, long end) {
        Map.Entry<Long, Long> before = ends.floorEntry(begin);
        return before != null && before.getValue() >= end;
    }

    void add(long begin, long end) {
        long from = begin;
        long to = end;
        Map.Entry<Long, Long> other = ends.floorEntry(end);
        while (other != null && other.getValue() >= begin) {
            from = Math.min(from, other.getKey());
            to = Math.max(to, other.getValue());
            ends.remove(other.getKey());
            other = ends.floorEntry(end);
        }
        ends.put(from, to);
    }

    /** Nothing but the bytes from 0 to {@code length}. */
    boolean isExactly(long length) {
        return length == 0 ? ends.isEmpty() : ends.size() == 1 && contains(0, length) && end() == length;
    }

    /** How many bytes are here. */
    long totalBytes() {
        return ends.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey())
                .sum();
    }

    /** Behind the last byte that is here. */
    long end() {
        return ends.isEmpty() ? 0 : ends.lastEntry().getValue();
    }

    /** What is missing of {@code length} bytes, such as "bytes 0 to 99 and 2 more ranges". */
    String missing(long length) {
        long at = 0;
        long holes = 0;
        String first = "";
        for (Map.Entry<Long, Long> range : ends.entrySet()) {
            if (range.getKey() > at) {
                holes++;
                first = first.isEmpty() ? "bytes %d to %d".formatted(at, range.getKey() - 1) : first;
            }
            at = range.getValue();
        }
        if (at < length) {
            holes++;
            first = first.isEmpty() ? "bytes %d to %d".formatted(at, length - 1) : first;
        }
        return switch ((int) Math.min(holes, 3)) {
            case 0 -> "nothing";
            case 1 -> first;
            case 2 -> first + " and one more range";
            default -> first + " and " + (holes - 1) + " more ranges";
        };
    }
}
