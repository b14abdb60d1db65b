package dev.cofferdam.abi;

/** How one consumer waits for its ring: spins as long as its policy says, then parks. For one thread. */
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
            spin(ring, spinNanos);
        }
        limit.ended(!ring.isEmpty());
        if (ring.isEmpty()) {
            ring.park(timeoutNanos);
        }
    }

    private static void spin(Ring ring, long limitNanos) {
        long start = System.nanoTime();
        for (int turn = 1; ring.isEmpty() && !ring.isNudged(); turn++) {
            Thread.onSpinWait();
            if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - start >= limitNanos) {
                return;
            }
        }
    }
}
