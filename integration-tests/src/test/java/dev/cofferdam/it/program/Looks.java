package dev.cofferdam.it.program;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a receiver sees each time it looks: a row of numbers for each thing that it looks at. For one thread.
 */
final class Looks {
    private static final int WORDS = 24;

    private final int slots;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    Looks(int slots) {
        this.slots = slots;
    }

    /** One thing to look at; the result of a call, or an error. */
    interface Look {
        long see() throws IOException;
    }

    /** What was seen of one thing: a result for each slot, and the words that were written, those that are not zero. */
    private static final class Row {
        private final long[] results;
        private final long[][] words = new long[WORDS][];

        Row(int slots) {
            results = new long[slots];
        }

        void put(int slot, int word, long value) {
            if (words[word] == null && value != 0) {
                words[word] = new long[results.length];
            }
            if (words[word] != null) {
                words[word][slot] = value;
            }
        }
    }

    /** Looks, and keeps what came of it. */
    void take(int slot, String name, Look look) {
        put(slot, name, result(look));
    }

    /** As {@link #take}, and keeps what was written to the buffer. */
    void take(int slot, String name, MemorySegment buffer, Look look) {
        MemorySegment seen = buffer.asSlice(0, (long) WORDS * Long.BYTES);
        seen.fill((byte) 0);
        Row row = row(name);
        row.results[slot] = result(look);
        for (int word = 0; word < WORDS; word++) {
            row.put(slot, word, seen.get(ValueLayout.JAVA_LONG, (long) word * Long.BYTES));
        }
    }

    void put(int slot, String name, long value) {
        row(name).results[slot] = value;
    }

    private Row row(String name) {
        return rows.computeIfAbsent(name, absent -> new Row(slots));
    }

    private static long result(Look look) {
        try {
            return look.see();
        } catch (IOException e) {
            return -1L - e.getMessage().hashCode();
        } catch (RuntimeException | LinkageError e) {
            return -1L - e.getClass().getName().hashCode();
        }
    }

    /** Every thing by its name, a number for each slot. */
    Map<String, long[]> columns() {
        Map<String, long[]> columns = new LinkedHashMap<>();
        rows.forEach((name, row) -> {
            columns.put(name, row.results);
            for (int word = 0; word < WORDS; word++) {
                if (row.words[word] != null) {
                    columns.put(name + "/" + word, row.words[word]);
                }
            }
        });
        return columns;
    }
}
