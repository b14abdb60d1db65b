package dev.cofferdam.hwsim.board;

/**
 * What became of a machine that ran.
 *
 * @param kind what happened
 * @param code the exit code of a machine that is off
 */
public record Outcome(Kind kind, int code) {
    /** What can happen. */
    public enum Kind {
        /** It can go on. */
        RUNNING,
        /** Every hart waits and no timer is set: only input can wake it. */
        IDLE,
        /** The guest powered it off. */
        OFF,
        /** The guest wants it to begin anew. */
        RESET
    }

    static final Outcome RUNNING = new Outcome(Kind.RUNNING, 0);
    static final Outcome IDLE = new Outcome(Kind.IDLE, 0);
}
