package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.RestartPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Where one partition stands between its starts and its end. Changed by one thread at a time, read by any. */
public final class Lifecycle {
    private final RestartPolicy policy;
    private volatile State state = State.WAITING;
    private final AtomicInteger restarts = new AtomicInteger();
    private boolean restartRefused;
    private final AtomicLong denials = new AtomicLong();
    private final DenialBudget denialBudget;

    /** A partition's state, as the operator sees it. */
    public enum State {
        WAITING,
        STARTING,
        READY,
        FINISHED,
        FAILED;

        /** Whether it will not run again. */
        public boolean isFinal() {
            return this == FINISHED || this == FAILED;
        }
    }

    Lifecycle(RestartPolicy policy, Limits limits) {
        this.policy = policy;
        this.denialBudget = new DenialBudget(limits.denialsAtOnce());
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
        return !restartRefused && policy.allows(failed, restarts.get());
    }

    void restarting() {
        state = State.WAITING;
        restarts.incrementAndGet();
    }

    /** It was to be started, and will not be. */
    void notStarted() {
        state = State.FINISHED;
    }

    /** Counts a denial; how many there were. */
    long denied() {
        return denials.incrementAndGet();
    }

    long denialDelayNanos(long nowNanos) {
        return denialBudget.delayNanos(nowNanos);
    }

    long denials() {
        return denials.get();
    }

    void refuseRestart() {
        restartRefused = true;
    }

    State state() {
        return state;
    }

    int restarts() {
        return restarts.get();
    }
}
