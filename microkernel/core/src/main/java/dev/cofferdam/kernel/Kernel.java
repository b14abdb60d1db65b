package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The kernel's state and decisions: events in, effects out. Deterministic: time is passed in, and everything that touches
 * the world is an {@link Effects} call. Safe for several threads: each partition, channel and disk has a lock of its own,
 * so that partitions that have nothing to do with each other wait for nothing of each other's.
 */
public final class Kernel implements Events {
    /** What shells add to the number of a signal that ended a process. */
    private static final int SIGNALLED = 128;

    private final SystemPlan plan;
    private final Effects effects;
    private final Limits limits;
    private final Monitor monitor;
    private final Eventcount[] eventcounts;
    private final Channel[] channels;
    private final Lifecycle[] lifecycles;
    private final String[] labels;
    private volatile boolean stopping;

    /**
     * Makes a kernel that has started nothing.
     *
     * @throws IllegalArgumentException if the plan has a flow that its policy does not allow, or windows that cannot be; the
     *     message names each
     */
    public Kernel(SystemPlan plan, Effects effects) {
        this(plan, effects, Limits.USUAL);
    }

    Kernel(SystemPlan plan, Effects effects, Limits limits) {
        List<String> violations = new ArrayList<>(FlowRules.violations(plan));
        violations.addAll(ScheduleRules.violations(plan));
        if (violations.isEmpty()) {
            violations.addAll(ModeRules.violations(plan));
        }
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("the plan is refused: " + String.join("; ", violations));
        }
        this.plan = plan;
        this.effects = effects;
        this.limits = limits;
        this.monitor = new Monitor(plan);
        this.eventcounts = plan.disks().stream()
                .map(disk -> new Eventcount(effects, limits))
                .toArray(Eventcount[]::new);
        this.channels = plan.channels().stream()
                .map(channel -> new Channel(channel, effects, limits))
                .toArray(Channel[]::new);
        this.labels = IntStream.range(0, plan.partitions().size())
                .mapToObj(plan::label)
                .toArray(String[]::new);
        this.lifecycles = plan.partitions().stream()
                .map(partition -> new Lifecycle(partition, limits))
                .toArray(Lifecycle[]::new);
    }

    Monitor monitor() {
        return monitor;
    }

    @Override
    public void start(long nowNanos) {
        audit(Kind.KERNEL_STARTED, -1, plan.partitions().size() + " partitions" + mode());
        Notes.of(plan).forEach(note -> audit(Kind.GRANTED, note.partition(), note.sentence()));
        plan.store().ifPresent(store -> effects.start(store, nowNanos));
        for (int partition = 0; partition < lifecycles.length; partition++) {
            if (!plan.isStore(partition)
                    && plan.partitions().get(partition).after().isEmpty()) {
                effects.start(partition, nowNanos);
            }
        }
    }

    /**
     * Starts those who come after a partition that has been ready by now, and wait for no other. Who runs already is not
     * waited for: the lock of its life can be held while a record of it is written.
     */
    private void follow(int partition, long nowNanos) {
        for (int next = 0; next < lifecycles.length; next++) {
            List<Integer> after = plan.partitions().get(next).after();
            if (lifecycles[next].state() == Lifecycle.State.HELD
                    && after.contains(partition)
                    && after.stream().allMatch(each -> lifecycles[each].hasServed())) {
                synchronized (lifecycles[next]) {
                    if (lifecycles[next].released()) {
                        effects.start(next, nowNanos);
                    }
                }
            }
        }
    }

    private String mode() {
        return plan.operation().mode().map(mode -> ", mode " + mode.word()).orElse("");
    }

    @Override
    public boolean launching(int partition, String measurement) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (stopping) {
                lifecycle.notStarted();
                return false;
            }
            if (!lifecycle.starting()) {
                return false;
            }
            forget(partition, false);
            audit(Kind.PARTITION_MEASURED, partition, "sha256 " + measurement);
            audit(Kind.PARTITION_STARTED, partition, "start " + lifecycle.starts());
            return true;
        }
    }

    @Override
    public OrderReply ordered(int partition, Order order, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            OrderReply reply = reply(partition, order);
            if (reply == OrderReply.OBEYED) {
                audit(Kind.PARTITION_ORDERED, partition, Choices.word(order));
                switch (lifecycle.ordered(order)) {
                    case START -> effects.start(partition, nowNanos);
                    case END -> effects.end(partition);
                    case REST -> forget(partition, true);
                    case NOTHING -> {}
                }
            }
            return reply;
        }
    }

    private OrderReply reply(int partition, Order order) {
        if (plan.isStore(partition) && (order != Order.RESTART || !lifecycles[partition].runs())) {
            return OrderReply.STORE_STAYS;
        }
        if (order == Order.STOP) {
            return OrderReply.OBEYED;
        }
        if (stopping) {
            return OrderReply.KERNEL_STOPS;
        }
        return lifecycles[partition].isRestartRefused() ? OrderReply.ENDED_FOR_GOOD : OrderReply.OBEYED;
    }

    @Override
    public void received(int partition, Message message, long nowNanos) {
        if (message.operation() == Operation.READY) {
            ready(partition, nowNanos);
            effects.answer(partition, message.reply(Status.OK));
            return;
        }
        if (message.operation() == Operation.REPORT && plan.isStore(partition)) {
            reported(partition, message, nowNanos);
            return;
        }
        Endpoint end = monitor.check(partition, message);
        if (end == null) {
            Denial denial = denied(partition, message.operation(), message.end(), nowNanos);
            effects.denied(partition, denial, message.reply(Status.DENIED));
        } else if (end.kind().isDisk() && message.operation() != Operation.AWAIT) {
            effects.serve(partition, message.address(partition, end.object()));
        } else {
            connected(partition, end, message);
        }
    }

    private void ready(int partition, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (!lifecycle.ready()) {
                return;
            }
            audit(Kind.PARTITION_READY, partition, "");
        }
        effects.ready(partition);
        follow(partition, nowNanos);
    }

    @Override
    public void looked(int partition, int sign) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (stopping) {
                return;
            }
            HealthPlan health = plan.partitions().get(partition).health();
            if (lifecycle.looked(sign)) {
                audit(
                        Kind.PARTITION_SILENT,
                        partition,
                        lifecycle.ill() == End.SILENT
                                ? "did not say for " + health.withinMillis() + " ms that it is alive"
                                : "was not ready after " + health.readyMillis() + " ms");
            }
            // Again until it has ended: it may have been about to be launched.
            if (lifecycle.runs() && lifecycle.ill() != null) {
                effects.kill(partition);
            }
        }
    }

    @Override
    public boolean overfilled(int partition, String excess) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (stopping || !lifecycle.runs()) {
                return false;
            }
            boolean news = lifecycle.overfilled();
            if (news) {
                audit(Kind.OUTBOX_FULL, partition, excess);
            }
            // Again until it has ended, as one that is silent.
            effects.kill(partition);
            return news;
        }
    }

    /** A request of a channel, or to wait for a version: what it names of its window is there, or it is refused. */
    private void connected(int partition, Endpoint end, Message message) {
        Operation operation = message.operation();
        long windowBytes = plan.partitions().get(partition).limits().windowBytes();
        boolean sends = operation != Operation.AWAIT && operation != Operation.RECEIVE;
        int length = message.length();
        long window = message.window();
        if (window < 0 || length < 0 || length > Channel.PAYLOAD_BYTES_MAX || window > windowBytes - length) {
            effects.answer(partition, message.reply(Status.OUT_OF_RANGE));
            return;
        }
        int room = (int) Math.min(Channel.PAYLOAD_BYTES_MAX, windowBytes - window);
        Pending request = new Pending(partition, message.tag(), window, room);
        byte[] payload = sends ? effects.payload(partition, window, length) : new byte[0];
        switch (operation) {
            case AWAIT -> await(end, message.position(), request);
            case SEND -> send(end, request, payload);
            case RECEIVE -> receive(end, request);
            case CALL -> call(end, request, payload);
            default -> answer(end, message.position(), request, payload);
        }
    }

    /** The store refused what a partition asked of it directly, and says so. */
    private void reported(int store, Message message, long nowNanos) {
        int subject = message.subject();
        if (subject < 0 || subject >= lifecycles.length) {
            effects.answer(store, message.reply(Status.OK));
            return;
        }
        Denial denial = denied(subject, Operation.of((int) message.position()), message.end(), nowNanos);
        effects.reported(store, denial, message.reply(Status.OK));
    }

    @Override
    public void completed(int partition, Message asked, Message reply, long nowNanos) {
        Status status = reply.status();
        long version = reply.version();
        boolean done = status == Status.OK;
        if (done && asked.operation() == Operation.INSPECT) {
            asked.version(version).position(reply.position());
        } else if (done && asked.operation() == Operation.ADVANCE) {
            advanced(asked.object(), version);
            asked.version(monitor.reads(partition, asked.end()) ? version : 0);
        }
        Operation operation = asked.operation();
        int end = asked.end();
        asked.noted(reply).reply(status);
        if (status == Status.DENIED) {
            effects.denied(partition, denied(partition, operation, end, nowNanos), asked);
        } else {
            effects.answer(partition, asked);
        }
    }

    @Override
    public End ended(int partition, int exitCode, long nowNanos) {
        End end;
        boolean done;
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            end = end(exitCode, lifecycle);
            String how = switch (end) {
                case DONE, FAILED -> "exit code " + exitCode;
                case BY_KERNEL -> "by the kernel, exit code " + exitCode;
                case SILENT -> "exit code " + exitCode + ": it did not say that it is alive";
                case NEVER_READY -> "exit code " + exitCode + ": it was not ready in time";
            };
            audit(Kind.PARTITION_ENDED, partition, how);
            done = end == End.DONE && !stopping && !lifecycle.isOrderedToEnd();
            if (done) {
                lifecycle.done();
            }
            restart(partition, lifecycle.ended(end.isFailure(), !stopping), nowNanos);
        }
        if (done) {
            follow(partition, nowNanos);
        }
        return end;
    }

    /** Under the lock of its life: what becomes of a partition that has ended. */
    private void restart(int partition, Lifecycle.Next next, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        boolean restarts = next != Lifecycle.Next.REST;
        forget(partition, !restarts);
        if (!restarts) {
            return;
        }
        long delayNanos = 0;
        if (next == Lifecycle.Next.RESTART) {
            delayNanos = RestartPolicy.delayNanos(lifecycle.restarts());
            lifecycle.restarting();
            audit(Kind.PARTITION_RESTARTED, partition, "restart " + lifecycle.restarts());
        }
        effects.start(partition, nowNanos + delayNanos);
    }

    /** Whoever was told to end, and did not in time, was ended by a signal. */
    private End end(int exitCode, Lifecycle lifecycle) {
        if (exitCode == 0) {
            return End.DONE;
        }
        if ((stopping || lifecycle.isOrderedToEnd()) && exitCode > SIGNALLED) {
            return End.BY_KERNEL;
        }
        return lifecycle.ill() == null ? End.FAILED : lifecycle.ill();
    }

    /** Each of a partition's objects in turn: their locks are not held together. */
    private void forget(int partition, boolean gone) {
        for (Eventcount eventcount : eventcounts) {
            eventcount.forget(partition);
        }
        for (int i = 0; i < channels.length; i++) {
            if (plan.channels().get(i).connects(partition)) {
                channels[i].forget(partition, gone);
            }
        }
        if (gone && plan.isStore(partition)) {
            for (Eventcount eventcount : eventcounts) {
                eventcount.close();
            }
        }
    }

    @Override
    public void stopping(String reason) {
        boolean news;
        synchronized (this) {
            news = !stopping;
            stopping = true;
        }
        if (news) {
            for (Lifecycle lifecycle : lifecycles) {
                synchronized (lifecycle) {
                    // Whoever is being launched is recorded as started before this, and nobody is afterwards.
                }
            }
            audit(Kind.KERNEL_STOPPING, -1, reason);
        }
    }

    @Override
    public void stopped(String reason) {
        audit(Kind.KERNEL_STOPPED, -1, reason);
    }

    /** The monitor, or the store, refused what a partition asked: nothing is answered before the audit has it. */
    Denial denied(int partition, Operation operation, int end, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (lifecycle.denied() == limits.denials()) {
                lifecycle.refuseRestart();
                effects.kill(partition);
            }
            PartitionPlan subject = plan.partitions().get(partition);
            AuditEvent event =
                    new AuditEvent(Kind.DENIED, subject.name(), labels[partition], operation + " on end " + end);
            return new Denial(partition, operation, event, lifecycle.denialDelayNanos(nowNanos));
        }
    }

    void await(Endpoint end, long version, Pending request) {
        eventcounts[end.object()].await(version, request);
    }

    /** A disk's version as its store told it. */
    void advanced(int disk, long version) {
        eventcounts[disk].advance(version);
    }

    void send(Endpoint end, Pending request, byte[] payload) {
        channels[end.object()].send(request, payload);
    }

    void receive(Endpoint end, Pending request) {
        channels[end.object()].receive(request);
    }

    void call(Endpoint end, Pending request, byte[] payload) {
        channels[end.object()].call(request, payload);
    }

    void answer(Endpoint end, long number, Pending request, byte[] payload) {
        channels[end.object()].answer(number, request, payload);
    }

    public Lifecycle.State state(int partition) {
        return lifecycles[partition].state();
    }

    public int restarts(int partition) {
        return lifecycles[partition].restarts();
    }

    public long denials(int partition) {
        return lifecycles[partition].denials();
    }

    /** Those for whom a partition waits before it is started; nobody where it does not. */
    public List<Integer> waitsFor(int partition) {
        return state(partition) != Lifecycle.State.HELD
                ? List.of()
                : plan.partitions().get(partition).after().stream()
                        .filter(each -> !lifecycles[each].hasServed())
                        .toList();
    }

    /** Whether no partition but the store runs or will run again: who is held then waits for one that has failed. */
    public boolean finished() {
        for (int partition = 0; partition < lifecycles.length; partition++) {
            Lifecycle.State state = state(partition);
            if (!plan.isStore(partition) && !state.isFinal() && state != Lifecycle.State.HELD) {
                return false;
            }
        }
        return true;
    }

    private void audit(Kind kind, int partition, String detail) {
        if (partition < 0) {
            effects.audit(new AuditEvent(kind, "kernel", "-", detail));
        } else {
            PartitionPlan subject = plan.partitions().get(partition);
            effects.audit(new AuditEvent(kind, subject.name(), labels[partition], detail));
        }
    }
}
