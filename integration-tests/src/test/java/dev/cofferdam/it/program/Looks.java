package dev.cofferdam.it.program;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a receiver sees each time it looks: a row of numbers for each thing that it looks at. A thing whose numbers never
 * change is forgotten. For one thread.
 */
final class Looks {
    private static final int WORDS = 24;

    private final int slots;
    private final Map<String, long[]> columns = new LinkedHashMap<>();

    Looks(int slots) {
        this.slots = slots;
    }

    /** One thing to look at; the result of a call, or an error. */
    interface Look {
        long see() throws IOException;
    }

    /** Looks, and keeps what came of it. */
    void take(int slot, String name, Look look) {
        put(slot, name, result(look));
    }

    /** As {@link #take}, and keeps what was written to the buffer. */
    void take(int slot, String name, MemorySegment buffer, Look look) {
        buffer.fill((byte) 0);
        put(slot, name, result(look));
        for (int word = 0; word < WORDS; word++) {
            long value = buffer.get(ValueLayout.JAVA_LONG, (long) word * Long.BYTES);
            if (value != 0 || columns.containsKey(name + "/" + word)) {
                put(slot, name + "/" + word, value);
            }
        }
    }

    void put(int slot, String name, long value) {
        columns.computeIfAbsent(name, absent -> new long[slots])[slot] = value;
    }

    private static long result(Look look) {
        try {
            return look.see();
        } catch (IOException e) {
            return -1 - e.getMessage().hashCode();
        } catch (RuntimeException | LinkageError e) {
            return -1 - e.getClass().getName().hashCode();
        }
    }

    /** Every thing by its name, a number for each slot. */
    Map<String, long[]> columns() {
        return columns;
    }
}
