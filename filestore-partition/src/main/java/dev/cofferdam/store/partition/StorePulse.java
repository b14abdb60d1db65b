package dev.cofferdam.store.partition;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Says that the store is alive, for as long as no client's request takes all the time in which that has to be said. A thread
 * of its own looks: those who serve are not kept by it.
 */
final class StorePulse {
    /** So often it looks within that time. */
    private static final int TIMES = 8;

    private final List<SubjectLane> lanes;
    private final long everyNanos;
    private final Runnable alive;

    StorePulse(List<SubjectLane> lanes, int withinMillis, Runnable alive) {
        this.lanes = List.copyOf(lanes);
        this.everyNanos = TimeUnit.MILLISECONDS.toNanos(withinMillis) / TIMES;
        this.alive = alive;
    }

    void start() {
        Thread.ofPlatform().daemon().name("pulse").start(this::run);
    }

    private void run() {
        while (true) {
            LockSupport.parkNanos(this, everyNanos);
            if (longest() < TIMES) {
                alive.run();
            }
        }
    }

    /** Every lane is looked at. */
    private int longest() {
        int longest = 0;
        for (SubjectLane lane : lanes) {
            longest = Math.max(longest, lane.looks());
        }
        return longest;
    }
}
