package dev.cofferdam.gateway.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Waits for sockets, and lets each that is ready be served. For one thread. poll(2):
 *
 * <pre>
 *   0  int    descriptor
 *   4  short  what is waited for
 *   6  short  what there is
 * </pre>
 */
public final class SocketLoop {
    public static final short READABLE = 1;
    public static final short WRITABLE = 4;

    /** Its descriptor is not open. */
    private static final short POLLNVAL = 0x20;

    private static final int ENTRY_BYTES = 8;

    private final SocketCalls calls;
    private final Set<Served> served = new LinkedHashSet<>();
    private MemorySegment entries = MemorySegment.NULL;

    /** A socket that is served. */
    public interface Served {
        int descriptor();

        /** What it is to be served for; 0: nothing at the moment. */
        short interest();

        /** It is ready, or has failed; this may add and remove. */
        void ready();
    }

    public SocketLoop(SocketCalls calls) {
        this.calls = calls;
    }

    public void add(Served one) {
        served.add(one);
    }

    public void remove(Served one) {
        served.remove(one);
    }

    /**
     * Waits so long at most, and serves what is ready; whether anything was.
     *
     * @throws IllegalStateException if one is not open: whoever serves it could do nothing about it, for ever
     */
    public boolean turn(int timeoutMillis) {
        List<Served> waited = new ArrayList<>();
        for (Served one : served) {
            if (one.interest() != 0) {
                waited.add(one);
            }
        }
        if (entries.byteSize() < waited.size() * (long) ENTRY_BYTES) {
            entries = Arena.ofAuto().allocate(2L * waited.size() * ENTRY_BYTES, Integer.BYTES);
        }
        for (int i = 0; i < waited.size(); i++) {
            long at = i * (long) ENTRY_BYTES;
            entries.set(ValueLayout.JAVA_INT, at, waited.get(i).descriptor());
            entries.set(ValueLayout.JAVA_SHORT, at + 4, waited.get(i).interest());
            entries.set(ValueLayout.JAVA_SHORT, at + 6, (short) 0);
        }
        if (calls.poll(entries, waited.size(), timeoutMillis) <= 0) {
            return false;
        }
        for (int i = 0; i < waited.size(); i++) {
            Served one = waited.get(i);
            short there = entries.get(ValueLayout.JAVA_SHORT, i * (long) ENTRY_BYTES + 6);
            if (there != 0 && served.contains(one)) {
                if ((there & POLLNVAL) != 0) {
                    throw new IllegalStateException("socket " + one.descriptor() + " is served and is not open");
                }
                one.ready();
            }
        }
        return true;
    }
}
