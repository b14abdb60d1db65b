package dev.cofferdam.kernel;

/** Where one partition stands between its starts and its end. One thread at a time. */
public final class Lifecycle {
    private final RestartPolicy policy;
    private State state = State.WAITING;
    private int restarts;
    private boolean restartRefused;

    /** A partition's state, as the operator sees it. */
    public enum State {
        WAITING,
        STARTING,
        READY,
        FINISHED,
        FAILED;

        boolean isFinal() {
            return this == FINISHED || this == FAILED;
        }
    }

    Lifecycle(RestartPolicy policy) {
        this.policy = policy;
    }

    void starting() {
        state = State.STARTING;
    }

    /** Returns whether this is news. */
    boolean ready() {
        boolean news = state == State.STARTING;
        if (news) {
            state = State.READY;
        }
        return news;
    }

    boolean endedAndMayRestart(boolean failed) {
        state = failed ? State.FAILED : State.FINISHED;
        return !restartRefused && policy.allows(failed, restarts);
    }

    void restarting() {
        state = State.WAITING;
        restarts++;
    }

    void refuseRestart() {
        restartRefused = true;
    }

    State state() {
        return state;
    }

    int restarts() {
        return restarts;
    }
}
