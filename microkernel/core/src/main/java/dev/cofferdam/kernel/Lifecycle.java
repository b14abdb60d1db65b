package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Where one partition stands between its starts and its end. Changed by one thread at a time, read by any. */
public final class Lifecycle {
    private final RestartPolicy policy;
    private final HealthPlan health;
    private volatile State state;
    /** Whether it has been ready, or done without having said so, in this run: for those who come after it. */
    private volatile boolean served;

    private final AtomicInteger restarts = new AtomicInteger();
    /** Incarnations so far. */
    private int starts;

    private boolean restartRefused;
    /** What is wanted of the incarnation that runs, by an operator or for what it did; null where nothing. */
    private Order order;

    /** What it said of itself when it was looked at last. */
    private int sign;
    /** Looks since then at which that was the same; -1 before the first. */
    private long quiet = -1;
    /** How it has to end, for it said nothing for too long; null where it did. */
    private End ill;

    private final AtomicLong denials = new AtomicLong();
    private final DenialBudget denialBudget;

    /** A partition's state, as the operator sees it. */
    public enum State {
        /** It comes after others, not all of whom have been ready. */
        HELD,
        WAITING,
        STARTING,
        READY,
        /** An operator has stopped it, and may start it again. */
        STOPPED,
        FINISHED,
        FAILED;

        /** Whether it will not run again. */
        public boolean isFinal() {
            return this == FINISHED || this == FAILED;
        }
    }

    Lifecycle(PartitionPlan partition, Limits limits) {
        this.policy = partition.restart();
        this.health = partition.health();
        this.state = partition.after().isEmpty() ? State.WAITING : State.HELD;
        this.denialBudget = new DenialBudget(limits.denialsAtOnce());
    }

    /** Returns whether it was to be started: an order may have come meanwhile, or another start. */
    boolean starting() {
        boolean due = state == State.WAITING;
        if (due) {
            state = State.STARTING;
            starts++;
            sign = 0;
            quiet = -1;
            ill = null;
        }
        return due;
    }

    /** Those have been ready that it comes after; returns whether it was held back for them alone. */
    boolean released() {
        boolean held = state == State.HELD;
        if (held) {
            state = State.WAITING;
        }
        return held;
    }

    /** What follows from an order. */
    enum Step {
        NOTHING,
        /** It was to be started, and is not now. */
        REST,
        END,
        START
    }

    Step ordered(Order wanted) {
        if (runs()) {
            // Whoever is already ending is only told what is to become of it afterwards.
            boolean ending = order != null;
            if (wanted == Order.START && !ending) {
                return Step.NOTHING;
            }
            order = wanted == Order.STOP ? Order.STOP : Order.RESTART;
            return ending ? Step.NOTHING : Step.END;
        }
        if (wanted != Order.STOP) {
            boolean starts = state != State.WAITING;
            state = State.WAITING;
            return starts ? Step.START : Step.NOTHING;
        }
        boolean due = state == State.WAITING || state == State.HELD;
        if (due) {
            state = State.STOPPED;
        }
        return due ? Step.REST : Step.NOTHING;
    }

    /** It is to end and to rest then; returns whether it was not to do so before. */
    boolean overfilled() {
        boolean news = order != Order.STOP;
        order = Order.STOP;
        return news;
    }

    boolean runs() {
        return state == State.STARTING || state == State.READY;
    }

    /** Whether the end of the incarnation that runs has been ordered. */
    boolean isOrderedToEnd() {
        return order != null;
    }

    /** Returns whether this is news. */
    boolean ready() {
        boolean news = state == State.STARTING;
        if (news) {
            state = State.READY;
            served = true;
            quiet = -1;
        }
        return news;
    }

    /** It has ended well, and nobody had told it to end: what it was to do is done. */
    void done() {
        served = true;
    }

    boolean hasServed() {
        return served;
    }

    /**
     * Somebody looked at what it says of itself. Counted are looks and not time, so that whoever looks late takes nobody's
     * time away.
     *
     * @param now what it says, another number each time
     * @return whether it was silent for too long
     */
    boolean looked(int now) {
        if (!runs() || order != null) {
            return false;
        }
        boolean ready = state == State.READY;
        quiet = ready && now != sign ? 0 : quiet + 1;
        sign = now;
        if (ill == null && quiet >= (ready ? HealthPlan.LOOKS : health.looksUntilReady())) {
            ill = ready ? End.SILENT : End.NEVER_READY;
            return true;
        }
        return false;
    }

    /** How it has to end; null where nothing is wrong with it. */
    End ill() {
        return ill;
    }

    /** What becomes of a partition that has ended. */
    enum Next {
        REST,
        /** After the delay of its policy, which counts it. */
        RESTART,
        /** At once, as ordered. */
        START
    }

    /**
     * Its process has ended.
     *
     * @param starts whether anything is started any more: whoever is not to be waits for no start
     */
    Next ended(boolean failed, boolean starts) {
        boolean again = starts && !restartRefused;
        Order given = order;
        order = null;
        if (given == Order.STOP) {
            state = State.STOPPED;
            return Next.REST;
        }
        if (given == Order.RESTART && again) {
            state = State.WAITING;
            return Next.START;
        }
        state = failed ? State.FAILED : State.FINISHED;
        return again && policy.allows(failed, restarts.get()) ? Next.RESTART : Next.REST;
    }

    void restarting() {
        state = State.WAITING;
        restarts.incrementAndGet();
    }

    /** Nothing is started any more. */
    void notStarted() {
        if (state == State.WAITING) {
            state = State.FINISHED;
        }
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

    boolean isRestartRefused() {
        return restartRefused;
    }

    State state() {
        return state;
    }

    int starts() {
        return starts;
    }

    int restarts() {
        return restarts.get();
    }
}
