package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.abi.Choices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Hands what happens to every page that is open, and to one that is opened what it has missed, as server-sent events
 * (HTML Standard, section 9.2). It keeps the latest of each kind and nothing for anybody. Safe for several threads.
 */
final class Hub {
    /** What a page is told; the last of some of them is all that matters, of others it is the latest few. */
    enum Kind {
        STATE(1),
        /** Five minutes, where it is told once a second. */
        SAMPLE(300),
        EVENT(200),
        LOG(400);

        private final int kept;

        Kind(int kept) {
            this.kept = kept;
        }
    }

    /** What was told, and how it is written. */
    record Told(Kind kind, JsonNode data, String frame) {}

    private final Map<Kind, Deque<Told>> latest = new LinkedHashMap<>();
    private final List<Consumer<String>> pages = new ArrayList<>();

    /** Nothing has happened yet. */
    Hub() {
        for (Kind kind : Kind.values()) {
            latest.put(kind, new ArrayDeque<>());
        }
    }

    /** The JSON of Jackson is in one line, as an event's data must be. */
    synchronized void tell(Kind kind, JsonNode what) {
        String frame = "event: " + Choices.word(kind) + "\ndata: " + what + "\n\n";
        Deque<Told> kept = latest.get(kind);
        kept.add(new Told(kind, what, frame));
        if (kept.size() > kind.kept) {
            kept.remove();
        }
        pages.forEach(page -> page.accept(frame));
    }

    /**
     * From now on a page is told what happens, after what it has missed.
     *
     * @param page takes a frame, and waits for nobody
     */
    synchronized void open(Consumer<String> page) {
        latest().forEach(told -> page.accept(told.frame()));
        pages.add(page);
    }

    /** What is kept, of each kind the oldest first. */
    synchronized List<Told> latest() {
        return latest.values().stream().flatMap(Deque::stream).toList();
    }

    synchronized void close(Consumer<String> page) {
        pages.remove(page);
    }
}
