package dev.cofferdam.kernel.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Looks again and again at one partition, on a thread of its own: when one is looked at depends on no other. What is seen is
 * for the core to judge.
 */
final class HealthWatch {
    private final Thread thread;
    private final LongSupplier ranNanos;
    private final long everyNanos;
    private final Runnable look;
    private volatile boolean ends;

    /**
     * Makes it.
     *
     * @param thread name of its thread
     * @param everyMicros between two looks at least
     * @param ranNanos a clock that goes on while the partition may run
     */
    HealthWatch(String thread, long everyMicros, LongSupplier ranNanos, Runnable look) {
        this.everyNanos = TimeUnit.MICROSECONDS.toNanos(everyMicros);
        this.ranNanos = ranNanos;
        this.look = look;
        this.thread = Thread.ofPlatform().daemon().name(thread).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Returns when it looks no more. */
    void end() {
        ends = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    /** However late it comes, it looks once. */
    private void run() {
        // While the partition is frozen its clock stands still.
        long leastNanos = everyNanos / 8;
        long last = ranNanos.getAsLong();
        while (!ends) {
            long left = everyNanos - (ranNanos.getAsLong() - last);
            if (left > 0) {
                LockSupport.parkNanos(this, Math.max(left, leastNanos));
            } else {
                last = ranNanos.getAsLong();
                look.run();
            }
        }
    }
}
