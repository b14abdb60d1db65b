package dev.cofferdam.deploy.compare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How much longer a comparison takes: what its steps were expected to take, corrected by what those before took. For one
 * thread.
 */
final class Remaining {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Deque<Double> ahead = new ArrayDeque<>();
    private double expectedSoFar;

    Remaining(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /** A step comes after all that were planned before it. */
    void plan(double seconds) {
        ahead.add(seconds);
    }

    /** The next step begins: how long until the last has ended. */
    double seconds() {
        double expected = ahead.stream().mapToDouble(Double::doubleValue).sum();
        double taken = (nanoTime.getAsLong() - startNanos) / NANOS_PER_SECOND;
        double seconds = expectedSoFar == 0 ? expected : expected * taken / expectedSoFar;
        expectedSoFar += ahead.remove();
        return seconds;
    }

    /** The same, for a person. */
    String text() {
        long seconds = Math.round(seconds());
        return seconds < 90 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
    }
}
