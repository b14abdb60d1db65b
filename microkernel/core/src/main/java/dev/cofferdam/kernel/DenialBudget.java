package dev.cofferdam.kernel;

import java.util.concurrent.TimeUnit;

/**
 * How fast one partition may be denied: each denial is an audit record on stable storage, and storage is everybody's. The
 * generic cell rate algorithm (ITU-T I.371): a theoretical arrival time that each denial moves on. One thread at a time.
 */
final class DenialBudget {
    static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final int atOnce;
    private long dueNanos;
    private boolean used;

    /** Makes a budget of which nothing is used. */
    DenialBudget(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Notes a denial; how long its answer has to wait. */
    long delayNanos(long nowNanos) {
        if (!used || dueNanos - nowNanos < 0) {
            dueNanos = nowNanos;
            used = true;
        }
        dueNanos += INTERVAL_NANOS;
        return Math.max(0, dueNanos - nowNanos - atOnce * INTERVAL_NANOS);
    }
}
