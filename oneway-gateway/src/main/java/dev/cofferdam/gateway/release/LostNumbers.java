package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Numbers of datagrams, or connections, that are lost, told some at a time: low decides how many gaps there are, and a line for each would be
 * more than a log takes. For one thread.
 */
final class LostNumbers {
    private static final int RANGES_MAX = 64;

    private final String what;
    private final Consumer<String> log;
    private final LongConsumer counted;
    private final Map<Loss, List<String>> ranges = new LinkedHashMap<>();

    private record Loss(Stream stream, String why) {}

    /**
     * None so far.
     *
     * @param what the beginning of each line
     * @param counted told how many more
     */
    LostNumbers(String what, Consumer<String> log, LongConsumer counted) {
        this.what = what;
        this.log = log;
        this.counted = counted;
    }

    void add(Stream stream, long first, long last, String why) {
        List<String> known = ranges.computeIfAbsent(new Loss(stream, why), _ -> new ArrayList<>());
        known.add(text(first, last));
        counted.accept(last - first + 1);
        if (known.size() == RANGES_MAX) {
            tell();
        }
    }

    static String text(long first, long last) {
        return first == last ? Long.toString(first) : first + " to " + last;
    }

    /** Tells those that were not told. */
    void tell() {
        ranges.forEach((loss, numbers) ->
                log.accept("%s %s of %s: %s".formatted(what, String.join(", ", numbers), loss.stream, loss.why)));
        ranges.clear();
    }
}
