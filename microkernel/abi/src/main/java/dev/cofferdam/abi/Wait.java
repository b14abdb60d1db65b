package dev.cofferdam.abi;

/** How one consumer waits for its ring, or its two: spins as long as its policy says, then parks. For one thread. */
final class Wait {
    private static final int TURNS_PER_LOOK = 64;

    private final SpinLimit limit;

    Wait(Waiting waiting) {
        this.limit = new SpinLimit(waiting);
    }

    /** Returns when a message is there, the ring's consumer was nudged, or the time is over. */
    void on(Ring ring, long timeoutNanos) {
        long spinNanos = Math.min(limit.nextNanos(), timeoutNanos);
        if (spinNanos > 0) {
            spin(ring, ring, spinNanos);
        }
        limit.ended(!ring.isEmpty());
        if (ring.isEmpty()) {
            ring.park(timeoutNanos);
        }
    }

    /** As {@link #on(Ring, long)}, until one of the two has something, however long it takes. */
    void on(Ring ring, Ring other) {
        long spinNanos = limit.nextNanos();
        if (spinNanos > 0) {
            spin(ring, other, spinNanos);
        }
        boolean came = !ring.isEmpty() || !other.isEmpty();
        limit.ended(came);
        if (!came) {
            Ring.park(ring, other);
        }
    }

    private static void spin(Ring ring, Ring other, long limitNanos) {
        long start = System.nanoTime();
        for (int turn = 1; !ring.isDue() && !other.isDue(); turn++) {
            Thread.onSpinWait();
            if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - start >= limitNanos) {
                return;
            }
        }
    }
}
