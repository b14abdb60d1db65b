package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.Freezer;
import dev.cofferdam.kernel.Frame;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.WindowCounts;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps partitions to their windows: for each core with windows a thread, which does what the core's {@link Frame} says when
 * it is due. Safe for several threads. Who is not running is frozen; whoever is to be ended is let run, for good.
 */
final class Windows implements AutoCloseable {
    /** Of those threads: before everybody else's, behind what Linux itself needs. */
    private static final int PRIORITY = 50;

    /** So long before the end of a window those in it are stopped: their threads have this time to leave Linux. */
    private static final long STOP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Who has used no time for so long leaves the rest of its window. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<CoreThread> threads = new ArrayList<>();
    private final Map<Integer, Member> members = new ConcurrentHashMap<>();
    private final Told told;

    /** What comes of windows; each returns at once. */
    interface Told {
        void audit(AuditEvent event);

        void order(int partition, Order order);

        /** Its window is open: what it asked for may be done. */
        void opened(int partition);
    }

    /** A partition with windows. */
    private static final class Member {
        final Freezer freezer;
        volatile boolean open;
        /** Told without a lock, which who keeps the windows would wait for. */
        private volatile Ran ran = new Ran(false, 0);
        /** Whether it is to end, and is not held up any more. */
        boolean released;

        Member(Freezer freezer) {
            this.freezer = freezer;
        }

        synchronized void stop() throws IOException {
            ran = new Ran(false, ran.nanos());
            open = false;
            if (!released) {
                freezer.freeze();
            }
        }

        synchronized void run() throws IOException {
            ran = new Ran(true, System.nanoTime() - ran.nanos());
            open = true;
            freezer.thaw();
        }

        synchronized boolean hasStopped() throws IOException {
            return released || freezer.isFrozen();
        }

        synchronized void release() throws IOException {
            released = true;
            freezer.thaw();
        }

        synchronized void renew() throws IOException {
            released = false;
            if (!open) {
                freezer.freeze();
            }
        }
    }

    /**
     * For how long somebody could run.
     *
     * @param mark while it runs the time at which it would have begun, had it run ever since; else what there is of it
     */
    private record Ran(boolean runs, long mark) {
        long nanos() {
            return runs ? System.nanoTime() - mark : mark;
        }
    }

    /** What of keeping windows this machine does not give this user, in words. */
    static List<String> weaknesses(ControlGroups groups) {
        List<String> weaknesses = new ArrayList<>();
        if (!groups.freezes()) {
            weaknesses.add("windows are kept by signals, which Linux delivers late where it is busy");
        }
        if (!groups.keepsCores()) {
            weaknesses.add("a partition with windows can leave its core, and run beside whoever has another's window");
        }
        if (!mayBeFirst()) {
            weaknesses.add(
                    "windows begin late where other programs are busy, for there is no real-time priority to have");
        }
        return weaknesses;
    }

    /** Tried by a thread that ends. */
    private static boolean mayBeFirst() {
        return CompletableFuture.supplyAsync(
                        () -> RealTime.first(PRIORITY),
                        task -> Thread.ofPlatform().start(task))
                .join();
    }

    private Windows(Told told) {
        this.told = told;
    }

    /**
     * Windows in which nobody runs before {@link #start}.
     *
     * @param freezers by partition, of everybody who has windows
     */
    static Windows of(List<Frame> frames, Map<Integer, Freezer> freezers, Told told) throws IOException {
        Windows windows = new Windows(told);
        for (Map.Entry<Integer, Freezer> each : freezers.entrySet()) {
            Member member = new Member(each.getValue());
            windows.members.put(each.getKey(), member);
            member.stop();
        }
        frames.forEach(frame -> windows.threads.add(windows.new CoreThread(frame)));
        return windows;
    }

    void start() {
        threads.forEach(thread -> thread.thread.start());
    }

    /** Planned and actual, a window at a time. */
    List<WindowStatus> status(SystemPlan system) {
        List<WindowStatus> status = new ArrayList<>();
        for (CoreThread thread : threads) {
            for (int i = 0; i < thread.frame.windows().size(); i++) {
                WindowPlan window = thread.frame.windows().get(i);
                WindowCounts.Look look = thread.frame.counts().get(i).look();
                status.add(new WindowStatus(
                        window.core(),
                        window.frameMicros(),
                        window.startMicros(),
                        window.lengthMicros(),
                        window.partitions().stream()
                                .map(partition ->
                                        system.partitions().get(partition).name())
                                .toList(),
                        look.turns(),
                        look.missed(),
                        look.late(),
                        look.overruns(),
                        look.startErrorNanos(),
                        look.startErrorNanosMax(),
                        look.lengthNanos(),
                        thread.frame.counts().get(i).startErrors()));
            }
        }
        return status;
    }

    /** Whether what a partition asks for may be done now; always where it has no windows. */
    boolean isOpen(int partition) {
        Member member = members.get(partition);
        return member == null || member.open;
    }

    /** For how long it could run so far; by the clock where it has no windows. */
    long ranNanos(int partition) {
        Member member = members.get(partition);
        return member == null ? System.nanoTime() : member.ran.nanos();
    }

    /** It is to end: it runs from now on whatever its windows are, so that it can. */
    void release(int partition) {
        Member member = members.get(partition);
        if (member != null) {
            attempt(member::release);
        }
    }

    /** An incarnation is about to be launched. */
    void launching(int partition) {
        Member member = members.get(partition);
        if (member != null) {
            attempt(member::renew);
            threads.forEach(thread -> thread.news.add(frame -> frame.started(partition)));
        }
    }

    /** Its program is about to run. */
    void ready(int partition) {
        threads.forEach(thread -> thread.news.add(frame -> frame.ready(partition)));
    }

    /** Ends all windows: everybody runs at any time. */
    @Override
    public void close() {
        for (CoreThread thread : threads) {
            thread.ends = true;
        }
        for (CoreThread thread : threads) {
            try {
                thread.thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the kernel's threads", e);
            }
        }
        members.forEach((partition, member) -> {
            attempt(member::release);
            member.open = true;
            told.opened(partition);
        });
    }

    /** What is done to a freezer, which a kernel without one cannot do without. */
    private interface Attempt {
        void run() throws IOException;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            throw new IllegalStateException("partitions cannot be kept to their windows: " + e.getMessage(), e);
        }
    }

    /** Of one core; it does everything for it but letting go who is to end. */
    private final class CoreThread {
        final Frame frame;
        final Thread thread;
        /** Of partitions, told before the next turn. */
        final Queue<Consumer<Frame>> news = new ConcurrentLinkedQueue<>();

        volatile boolean ends;
        /** Who was stopped at the last turn, and in which window. */
        private List<Integer> stopping = List.of();

        private int stoppingIn;

        CoreThread(Frame frame) {
            this.frame = frame;
            this.thread =
                    Thread.ofPlatform().daemon().name("windows-" + frame.core()).unstarted(() -> attempt(this::run));
        }

        private void run() throws IOException {
            Affinity.settle(frame.core());
            boolean ignored = RealTime.first(PRIORITY);
            RealTime clock = new RealTime(Arena.global());
            Frame.Turn turn = frame.turn(clock.nowNanos());
            while (!ends) {
                turn = turn.watched() ? watch(turn, clock) : turn;
                sleep(turn.untilNanos() - STOP_NANOS, clock);
                lookForOverruns(turn, clock);
                stop(turn);
                frame.ended(turn.window(), clock.nowNanos());
                sleep(turn.untilNanos(), clock);
                for (Consumer<Frame> each = news.poll(); each != null; each = news.poll()) {
                    each.accept(frame);
                }
                Frame.Turn next = frame.turn(clock.nowNanos());
                follow(turn, next, clock);
                turn = next;
            }
        }

        private static void sleep(long untilNanos, RealTime clock) {
            while (clock.nowNanos() < untilNanos) {
                clock.sleepUntil(untilNanos);
            }
        }

        /** From the order on none of them runs any of its own code: they are on this core, where this thread runs. */
        private void stop(Frame.Turn turn) throws IOException {
            for (int partition : turn.run()) {
                members.get(partition).stop();
            }
        }

        /** Whoever stopped for the last window has had this one's time to leave Linux. */
        private void lookForOverruns(Frame.Turn turn, RealTime clock) throws IOException {
            for (int partition : stopping) {
                if (!turn.run().contains(partition) && !members.get(partition).hasStopped()) {
                    frame.overran(stoppingIn, partition, clock.nowNanos())
                            .ifPresent(order -> told.order(partition, order));
                }
            }
        }

        /** The next run before anything else is done: that takes time. */
        private void follow(Frame.Turn turn, Frame.Turn next, RealTime clock) throws IOException {
            for (int partition : next.run()) {
                members.get(partition).run();
            }
            long nowNanos = clock.nowNanos();
            frame.began(next, nowNanos);
            next.run().forEach(told::opened);
            stopping = turn.run();
            stoppingIn = turn.window();
            frame.record(nowNanos).ifPresent(told::audit);
        }

        /** Until the rest of the window is given away, or the window is over. */
        private Frame.Turn watch(Frame.Turn turn, RealTime clock) throws IOException {
            long[] used = new long[turn.run().size()];
            for (int i = 0; i < used.length; i++) {
                used[i] = members.get(turn.run().get(i)).freezer.usedMicros();
            }
            for (long wake = clock.nowNanos() + IDLE_NANOS;
                    wake < turn.untilNanos() - STOP_NANOS && !ends;
                    wake = clock.nowNanos() + IDLE_NANOS) {
                clock.sleepUntil(wake);
                for (int i = 0; i < used.length; i++) {
                    int partition = turn.run().get(i);
                    long now = members.get(partition).freezer.usedMicros();
                    if (now >= 0 && now == used[i]) {
                        var given = frame.leave(partition, clock.nowNanos());
                        if (given.isPresent()) {
                            stop(turn);
                            follow(turn, given.get(), clock);
                            return given.get();
                        }
                    }
                    used[i] = now;
                }
            }
            return turn;
        }
    }
}
