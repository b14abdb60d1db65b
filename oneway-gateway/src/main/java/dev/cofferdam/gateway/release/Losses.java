package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Span;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.gateway.wire.ItemName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Items that are lost, by number: told at once, and by name when low repeats their lines. For one thread. */
final class Losses {
    static final String LOST = "items_lost_total";
    static final String OVERWRITTEN = "overwritten before it was read";

    /** More are told, and their names not. */
    private static final int SPANS_MAX = 256;

    private final List<Span> spans;
    private final Consumer<String> log;
    private final Tally tally;

    Losses(List<Span> spans, Consumer<String> log, Tally tally) {
        this.spans = new ArrayList<>(spans);
        this.log = log;
        this.tally = tally;
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    void unnamed(long first, long last, String why) {
        log.accept(
                first == last ? "lost %d: %s".formatted(first, why) : "lost %d to %d: %s".formatted(first, last, why));
        tally.add(LOST, last - first + 1);
        if (spans.size() == SPANS_MAX) {
            spans.removeFirst();
        }
        spans.add(Span.newBuilder().setFirst(first).setLast(last).build());
    }

    void named(Item item, String why) {
        tally.add(LOST, 1);
        tell(item, why);
    }

    private void tell(Item item, String why) {
        log.accept("lost %d %s, %d bytes: %s"
                .formatted(item.getNumber(), ItemName.quoted(item.getName()), item.getLengthBytes(), why));
    }

    /** A line that low repeats. */
    void repeated(Item item) {
        long number = item.getNumber();
        if (spans.stream().anyMatch(span -> span.getFirst() <= number && number <= span.getLast())) {
            tell(item, OVERWRITTEN);
        }
    }
}
