package dev.cofferdam.kernel.plan;

import java.util.concurrent.TimeUnit;

/**
 * Whether and when a partition that ended is started again.
 *
 * @param atMost restarts in one run of the kernel
 */
public record RestartPolicy(On on, int atMost) {
    private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int DOUBLINGS_MAX = 7;

    /** Never again. */
    public static final RestartPolicy NEVER = new RestartPolicy(On.NEVER, 0);

    /** Which endings count. */
    public enum On {
        NEVER,
        FAILURE,
        ALWAYS
    }

    public boolean allows(boolean failed, int restartsSoFar) {
        boolean counts = on == On.ALWAYS || (on == On.FAILURE && failed);
        return counts && restartsSoFar < atMost;
    }

    /** Doubles with each restart, so that a partition that cannot start does not take the machine with it. */
    public static long delayNanos(int restartsSoFar) {
        return FIRST_DELAY_NANOS << Math.min(restartsSoFar, DOUBLINGS_MAX);
    }
}
