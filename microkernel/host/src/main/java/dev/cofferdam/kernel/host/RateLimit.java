package dev.cofferdam.kernel.host;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much one partition may print: a token bucket (Turner 1986) that, once empty, stays shut until a second's worth is
 * in it again, so that what passes is in pieces that can be read. Safe for several threads.
 */
final class RateLimit {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long perSecond;
    private final long burst;
    private final LongSupplier nanoTime;
    /** When the bucket would be full; what is missing from it is this far ahead. */
    private long fullNanos;

    private boolean shut;
    private long refused;

    /**
     * A full bucket.
     *
     * @param nanoTime a clock that never goes back
     */
    RateLimit(long perSecond, long burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.fullNanos = nanoTime.getAsLong();
    }

    long perSecond() {
        return perSecond;
    }

    /** Whether anything may pass now. */
    synchronized boolean isOpen() {
        if (shut && emptyNanos() - missingNanos() >= SECOND_NANOS) {
            shut = false;
        }
        refused += shut ? 1 : 0;
        return !shut;
    }

    /** How often nothing could pass. */
    synchronized long refused() {
        return refused;
    }

    /** So much has passed; it may be more than was left. */
    synchronized void charge(long amount) {
        fullNanos = nanoTime.getAsLong() + missingNanos() + nanos(amount);
        shut |= missingNanos() >= emptyNanos();
    }

    /** How long it takes until the bucket is full. */
    private long missingNanos() {
        return Math.max(0, fullNanos - nanoTime.getAsLong());
    }

    /** How long it takes to fill an empty bucket. */
    private long emptyNanos() {
        return nanos(burst);
    }

    private long nanos(long amount) {
        return amount * SECOND_NANOS / perSecond;
    }
}
