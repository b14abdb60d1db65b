package dev.cofferdam.gateway.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The figures of a half inside one machine, which knows nothing of the other's. Safe for several threads. */
public final class Tally {
    private final Map<String, Long> figures = new ConcurrentSkipListMap<>();
    private volatile Optional<Progress> progress = Optional.empty();

    private record Progress(long number, String name, long hereBytes, long lengthBytes) {}

    /** All zero. */
    public static Tally of(String... names) {
        Tally tally = new Tally();
        for (String name : names) {
            tally.set(name, 0);
        }
        return tally;
    }

    public void add(String name, long more) {
        figures.merge(name, more, Long::sum);
    }

    public void set(String name, long value) {
        figures.put(name, value);
    }

    /** How far the item is that is under way. */
    public void progress(long number, String name, long hereBytes, long lengthBytes) {
        progress = Optional.of(new Progress(number, name, hereBytes, lengthBytes));
    }

    /** None is under way. */
    public void settled() {
        progress = Optional.empty();
    }

    public List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        figures.forEach((name, value) -> samples.add(Sample.of(name, value)));
        progress.ifPresent(item -> {
            Map<String, String> which = Map.of("number", Long.toString(item.number), "name", item.name);
            samples.add(new Sample("item_here_bytes", which, item.hereBytes));
            samples.add(new Sample("item_length_bytes", which, item.lengthBytes));
        });
        return samples;
    }
}
