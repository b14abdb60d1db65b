package dev.cofferdam.gateway.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What came over connections and waits for the spool, within a limit of memory; and which streams have come to their end
 * there. Safe for two threads: one puts in, the other takes out.
 */
public final class ConnectionQueue {
    /** What a chunk costs beside its content while it waits. */
    private static final long WAITING_BYTES = 128;

    private final long bytesMax;
    private final Runnable wake;
    private final Queue<Chunk> waiting = new ArrayDeque<>();
    private final Map<Integer, Long> next = new HashMap<>();

    /** Numbers before these are of connections that were broken off. */
    private final Map<Integer, Long> broken = new HashMap<>();

    /** Taken out with an end, and not settled. */
    private List<Chunk> ended = new ArrayList<>();

    private final List<Chunk> settled = new ArrayList<>();
    private long bytes;

    /**
     * An empty one.
     *
     * @param bytesMax with this much waiting, no more should be put in
     * @param wake called when something is
     */
    public ConnectionQueue(long bytesMax, Runnable wake) {
        this.bytesMax = bytesMax;
        this.wake = wake;
    }

    /** Lets the numbers of a line's connections begin there. */
    public synchronized void begin(int place, long number) {
        next.put(place, number);
    }

    /** The number of a connection that was accepted now. */
    public synchronized long takeNumber(int place) {
        return next.merge(place, 1L, Long::sum) - 1;
    }

    /** The number of the next connection. */
    public synchronized long next(int place) {
        return next.get(place);
    }

    /** Forgets what waits, and what was taken out and not settled: connections that there are so far go on no more. */
    public synchronized void breakOff() {
        waiting.clear();
        bytes = 0;
        ended = new ArrayList<>();
        broken.putAll(next);
    }

    /** Whether a connection was broken off. */
    public synchronized boolean isBroken(int place, long number) {
        return number < broken.getOrDefault(place, 0L);
    }

    /** Puts something in, unless its connection was broken off. */
    public void put(Chunk chunk) {
        synchronized (this) {
            if (isBroken(chunk.place(), chunk.number())) {
                return;
            }
            waiting.add(chunk);
            bytes += chunk.data().length + WAITING_BYTES;
        }
        wake.run();
    }

    public synchronized boolean hasRoom() {
        return bytes < bytesMax;
    }

    /** What waits longest; null: nothing does. */
    public synchronized Chunk poll() {
        Chunk first = waiting.poll();
        if (first != null) {
            bytes -= first.data().length + WAITING_BYTES;
            if (first.ends()) {
                ended.add(first);
            }
        }
        return first;
    }

    /** What was taken out so far is on stable storage. */
    public synchronized void settle() {
        settled.addAll(ended);
        ended = new ArrayList<>();
    }

    /** The ends of streams that are on stable storage as wholes, each once. */
    public synchronized List<Chunk> takeSettled() {
        List<Chunk> taken = List.copyOf(settled);
        settled.clear();
        return taken;
    }
}
