package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.hart.Access;
import dev.cofferdam.hwsim.hart.HartEvents;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts a machine's architectural events by name: traps and returns by the privileges that they went between, switches
 * of address space, fills of the modelled TLB by access, and flushes by extent. On the machine's thread.
 */
public final class EventCounters implements HartEvents {
    private static final String[] PRIVILEGES = {"U", "S", "?", "M"};

    private final Map<String, Long> counts = new TreeMap<>();

    /** Counters that are all zero. */
    public EventCounters() {}

    private void count(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    @Override
    public void trap(int from, int to, long cause) {
        String kind = cause < 0 ? "interrupt " : "exception ";
        count(kind + (cause & 63) + " " + PRIVILEGES[from] + "->" + PRIVILEGES[to]);
    }

    @Override
    public void trapReturn(int from, int to) {
        count("return " + PRIVILEGES[from] + "->" + PRIVILEGES[to]);
    }

    @Override
    public void addressSpaceSwitch() {
        count("address space switch");
    }

    @Override
    public void tlbFill(Access access) {
        count("TLB fill " + access);
    }

    @Override
    public void tlbFlush(boolean oneAddress, boolean oneSpace) {
        count("TLB flush of " + (oneAddress ? "an address" : "all addresses") + (oneSpace ? " in one space" : ""));
    }

    /** The counts so far, by name in alphabetical order. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((name, count) -> text.append("%12d  %s%n".formatted(count, name)));
        return text.toString();
    }
}
