package dev.cofferdam.kernel.plan;

/**
 * How soon a partition has to say something of itself, of the time in which it may run. Immutable.
 *
 * @param withinMillis how long it may say nothing, once it is ready; 0: nobody asks
 * @param readyMillis from its start until it is ready; 0: as long as it takes
 */
public record HealthPlan(int withinMillis, int readyMillis) {
    public static final int WITHIN_MILLIS_MIN = 100;
    public static final int WITHIN_MILLIS_MAX = 3_600_000;

    /** Nobody asks. */
    public static final HealthPlan NONE = new HealthPlan(0, 0);

    /** So often it is looked at, in vain, before it has been silent for too long. */
    public static final int LOOKS = 4;

    /** Whether it is looked at. */
    public boolean isAsked() {
        return withinMillis > 0;
    }

    /** Time between two looks. */
    public long lookMicros() {
        return withinMillis * 1000L / LOOKS;
    }

    /** So often it is looked at before it had to be ready. */
    public long looksUntilReady() {
        return readyMillis == 0 ? Long.MAX_VALUE : Math.ceilDiv(readyMillis * 1000L, lookMicros());
    }
}
