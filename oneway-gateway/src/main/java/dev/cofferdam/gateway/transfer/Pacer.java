package dev.cofferdam.gateway.transfer;

import java.util.concurrent.TimeUnit;

/** Says when the next packet is due so that the rate stays what it is. Time is passed in. For one thread. */
public final class Pacer {
    /** What was missed longer ago than this is not made up for. */
    private static final long ARREARS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final long bitsPerSecond;
    private long dueNanos;

    public Pacer(long bitsPerSecond, long nowNanos) {
        if (bitsPerSecond <= 0) {
            throw new IllegalArgumentException("a rate of " + bitsPerSecond + " bit/s; it must be above 0");
        }
        this.bitsPerSecond = bitsPerSecond;
        this.dueNanos = nowNanos;
    }

    /** How long until a packet may be sent; 0 or less: now. */
    public long waitNanos(long nowNanos) {
        return dueNanos - nowNanos;
    }

    /** A packet of so many bytes, as the network counts them, was sent. */
    public void sent(int bytes, long nowNanos) {
        long lasts = (long) bytes * Byte.SIZE * TimeUnit.SECONDS.toNanos(1) / bitsPerSecond;
        if (nowNanos - dueNanos > ARREARS_NANOS) {
            dueNanos = nowNanos - ARREARS_NANOS;
        }
        dueNanos += lasts;
    }
}
