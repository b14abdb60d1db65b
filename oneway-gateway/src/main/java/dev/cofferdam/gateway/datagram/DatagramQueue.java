package dev.cofferdam.gateway.datagram;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams that wait within a limit of memory. Where there is no room, one is dropped, but its number is not, so that the
 * high side can name it. Safe for several threads.
 */
public final class DatagramQueue {
    /** What a datagram costs beside its content while it waits. */
    private static final long WAITING_BYTES = 64;

    private final long bytesMax;
    private final int lengthBytesMax;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Map<Stream, Long> next = new LinkedHashMap<>();
    private long bytes;
    private long taken;
    private long takenBytes;
    private long dropped;
    private boolean woken;

    /** A datagram with its number in its stream. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Waiting(Stream stream, long number, byte[] datagram) {
        long bytes() {
            return datagram.length + WAITING_BYTES;
        }
    }

    /**
     * An empty one.
     *
     * @param bytesMax what may wait
     * @param lengthBytesMax of one datagram
     */
    public DatagramQueue(long bytesMax, int lengthBytesMax) {
        this.bytesMax = bytesMax;
        this.lengthBytesMax = lengthBytesMax;
    }

    /** Lets the numbers of a stream begin there. */
    public synchronized void begin(Stream stream, long number) {
        next.put(stream, number);
    }

    /** Takes a datagram, which is not changed any more; false: there was no room, or it is too long, and it is lost. */
    public synchronized boolean offer(Stream stream, byte[] datagram) {
        Waiting offered = new Waiting(stream, next.merge(stream, 1L, Long::sum) - 1, datagram);
        if (datagram.length > lengthBytesMax || bytes + offered.bytes() > bytesMax) {
            dropped++;
            return false;
        }
        waiting.add(offered);
        taken++;
        takenBytes += datagram.length;
        bytes += offered.bytes();
        notifyAll();
        return true;
    }

    /** So many more were dropped before they came here. */
    public synchronized void drop(Stream stream, long count) {
        next.merge(stream, count, Long::sum);
        dropped += count;
    }

    /** The one that waits longest; null: none does. */
    public synchronized Waiting poll() {
        Waiting first = waiting.poll();
        if (first != null) {
            bytes -= first.bytes();
        }
        return first;
    }

    /** Waits until one does, or so long. */
    public synchronized void await(long millis) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (waiting.isEmpty() && !woken) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        woken = false;
    }

    /** Ends the present wait, or else the next: something else waits. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Half of the room is free. Who can wait for that, should. */
    public synchronized boolean hasRoom() {
        return bytes <= bytesMax / 2;
    }

    /** Numbers of the next datagrams. */
    public synchronized Map<Stream, Long> next() {
        return new LinkedHashMap<>(next);
    }

    /** Datagrams that were taken in. */
    public synchronized long taken() {
        return taken;
    }

    /** Of these. */
    public synchronized long takenBytes() {
        return takenBytes;
    }

    /** Datagrams that there was no room for. */
    public synchronized long dropped() {
        return dropped;
    }

    /** What waits. */
    public synchronized long waitingBytes() {
        return bytes;
    }
}
