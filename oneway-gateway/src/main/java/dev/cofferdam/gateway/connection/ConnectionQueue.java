package dev.cofferdam.gateway.connection;

import dev.cofferdam.gateway.frame.ConnectionEnd;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What came over connections and waits for the spool, within a limit of memory; and which streams have come to their end
 * there. Safe for two threads: one puts in, the other takes out.
 *
 * <p>The content lies in one ring of memory, into which sockets are read and from which the spool is filled: what goes
 * through here by the gigabyte makes no garbage, and is copied by nobody in between.
 */
public final class ConnectionQueue {
    /** What a chunk costs beside its content while it waits. */
    private static final long WAITING_BYTES = 128;

    private final int bytesMax;
    private final Runnable wake;

    /** Made when there are connections to come. */
    private ByteBuffer ring = ByteBuffer.allocateDirect(0);

    /** In the ring: bytes that ever came, and those of them that went. */
    private long came;

    private long went;

    /** What was taken out last, and is still in the ring. */
    private int heldBytes;

    private final Queue<Chunk> waiting = new ArrayDeque<>();
    private final Map<Integer, Long> next = new HashMap<>();

    /** Numbers before these are of connections that were broken off. */
    private final Map<Integer, Long> broken = new HashMap<>();

    /** Taken out with an end, and not settled. */
    private List<Chunk> ended = new ArrayList<>();

    private final List<Chunk> settled = new ArrayList<>();

    /** That waits, with what it costs. */
    private long bytes;

    /**
     * An empty one.
     *
     * @param bytesMax with this much waiting, no more should be put in, and has no room
     * @param wake called when something is
     */
    public ConnectionQueue(int bytesMax, Runnable wake) {
        this.bytesMax = bytesMax;
        this.wake = wake;
    }

    /** Lets the numbers of a line's connections begin there. */
    public synchronized void begin(int place, long number) {
        if (ring.capacity() == 0) {
            ring = ByteBuffer.allocateDirect(bytesMax);
        }
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
        went = came;
        heldBytes = 0;
        ended = new ArrayList<>();
        broken.putAll(next);
    }

    /** Whether a connection was broken off. */
    public synchronized boolean isBroken(int place, long number) {
        return number < broken.getOrDefault(place, 0L);
    }

    /** Where the data of the next chunk is to be put, which is at most what this has room for; for who puts in. */
    public synchronized ByteBuffer room() {
        int at = (int) (came % bytesMax);
        return ring.slice(at, (int) Math.min(bytesMax - at, bytesMax - (came - went)));
    }

    /** Puts something in, the first {@code count} bytes of {@link #room} with it, unless its connection was broken off. */
    public void put(int place, long number, long offset, int count, ConnectionEnd end) {
        synchronized (this) {
            if (isBroken(place, number)) {
                return;
            }
            waiting.add(new Chunk(place, number, offset, ring.slice((int) (came % bytesMax), count), end));
            came += count;
            bytes += count + WAITING_BYTES;
        }
        wake.run();
    }

    public synchronized boolean hasRoom() {
        return bytes < bytesMax && came - went < bytesMax;
    }

    /** What waits longest, null: nothing does; what was taken out before has gone from here. */
    public synchronized Chunk poll() {
        went += heldBytes;
        heldBytes = 0;
        Chunk first = waiting.poll();
        if (first != null) {
            heldBytes = first.bytes();
            bytes -= heldBytes + WAITING_BYTES;
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
