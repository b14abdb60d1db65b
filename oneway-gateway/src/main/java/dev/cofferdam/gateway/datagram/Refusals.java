package dev.cofferdam.gateway.datagram;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what was not taken, by what was wrong with it, and tells the first of each. Safe for several threads. */
public final class Refusals {
    private final ConcurrentHashMap<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Consumer<String> log;

    /**
     * Has counted nothing yet.
     *
     * @param log safe for those threads too
     */
    public Refusals(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Something was not taken.
     *
     * @param what was wrong; there are few of these
     */
    public void add(String what, String why) {
        if (counts.computeIfAbsent(what, each -> new AtomicLong()).incrementAndGet() == 1) {
            log.accept("not taken: " + why + " (told once, counted from now on)");
        }
    }

    /** How often each thing was wrong. */
    public Map<String, Long> counts() {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((what, count) -> copy.put(what, count.get()));
        return copy;
    }
}
