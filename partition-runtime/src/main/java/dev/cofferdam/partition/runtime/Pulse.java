package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.ClientLane;
import java.util.concurrent.TimeUnit;

/**
 * How a partition says that it is alive: by a number in the lane to the kernel, which wakes nobody. Whoever waits here for the
 * kernel or the store says so itself, on its own thread, once it has waited for a while; to ask and be answered at once is
 * no sign of life, for a loop may do that for ever. For any thread.
 */
final class Pulse {
    /** So often somebody who waits says so within the time in which it has to. */
    private static final int TIMES = 8;

    private final ClientLane kernelLane;
    private final int withinMillis;
    private final long everyNanos;

    /** Makes it; with 0 nobody asks. */
    Pulse(ClientLane kernelLane, int withinMillis) {
        this.kernelLane = kernelLane;
        this.withinMillis = withinMillis;
        this.everyNanos = withinMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(withinMillis) / TIMES;
    }

    void alive() {
        kernelLane.alive();
    }

    int withinMillis() {
        return withinMillis;
    }

    /** For how long a wait may last before it is to be said that one is alive. */
    long everyNanos() {
        return everyNanos;
    }
}
