package dev.cofferdam.gateway.udp;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Datagrams that were read from the socket and wait for the receiver, within a limit of memory: so a slow disk costs no
 * packets as long as there is room here. One thread puts, one takes.
 */
final class Backlog {
    private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final long bytesMax;

    Backlog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Never waits; where there is no room, the datagram is dropped and counted. */
    void put(byte[] datagram) {
        if (waitingBytes.get() + datagram.length > bytesMax) {
            dropped.incrementAndGet();
            return;
        }
        waitingBytes.addAndGet(datagram.length);
        datagrams.add(datagram);
    }

    /** The next one; null where none comes for that long. */
    byte[] take(long timeoutMillis) throws InterruptedException {
        byte[] datagram = datagrams.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        if (datagram != null) {
            waitingBytes.addAndGet(-datagram.length);
        }
        return datagram;
    }

    long dropped() {
        return dropped.get();
    }
}
