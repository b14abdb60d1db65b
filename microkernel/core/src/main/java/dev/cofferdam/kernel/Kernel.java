package dev.cofferdam.kernel;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.AuditEvent.Kind;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;
import java.util.List;

/**
 * The kernel's state and decisions: events in, effects out. Deterministic: time is passed in, and everything that touches
 * the world is an {@link Effects} call. Safe for several threads: each partition, channel and disk has a lock of its own,
 * so that partitions that have nothing to do with each other wait for nothing of each other's.
 */
public final class Kernel {
    /** A partition that was denied this often in one run is ended: its audit records cost everybody's storage. */
    static final int DENIALS_MAX = 1_000;

    /** What shells add to the number of a signal that ended a process. */
    private static final int SIGNALLED = 128;

    private final SystemPlan plan;
    private final Effects effects;
    private final Monitor monitor;
    private final Eventcount[] eventcounts;
    private final Channel[] channels;
    private final Lifecycle[] lifecycles;
    private volatile boolean stopping;

    /**
     * Makes a kernel that has started nothing.
     *
     * @throws IllegalArgumentException if the plan has a flow that its policy does not allow; the message names each
     */
    public Kernel(SystemPlan plan, Effects effects) {
        List<String> violations = FlowRules.violations(plan);
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("the plan is refused: " + String.join("; ", violations));
        }
        this.plan = plan;
        this.effects = effects;
        this.monitor = new Monitor(plan);
        this.eventcounts =
                plan.disks().stream().map(disk -> new Eventcount(effects)).toArray(Eventcount[]::new);
        this.channels = plan.channels().stream()
                .map(channel -> new Channel(channel, effects))
                .toArray(Channel[]::new);
        this.lifecycles = plan.partitions().stream()
                .map(partition -> new Lifecycle(partition.restart()))
                .toArray(Lifecycle[]::new);
    }

    /** Decides about capabilities; immutable. */
    public Monitor monitor() {
        return monitor;
    }

    /** Starts every partition; the store first, since the others ask it for their first read. */
    public void start(long nowNanos) {
        audit(Kind.KERNEL_STARTED, -1, plan.partitions().size() + " partitions");
        plan.store().ifPresent(store -> effects.start(store, nowNanos));
        for (int partition = 0; partition < lifecycles.length; partition++) {
            if (!isStore(partition)) {
                effects.start(partition, nowNanos);
            }
        }
    }

    /**
     * The process is about to be launched; when this returns the fact is in the audit. What an earlier incarnation still
     * asked after its end is forgotten.
     *
     * @param measurement hash over the partition's jars and configuration
     * @return false where nothing is started any more
     */
    public boolean launching(int partition, String measurement) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (stopping) {
                lifecycle.notStarted();
                return false;
            }
            lifecycle.starting();
            forget(partition, false);
            audit(Kind.PARTITION_MEASURED, partition, "sha256 " + measurement);
            audit(Kind.PARTITION_STARTED, partition, "start " + (lifecycle.restarts() + 1));
            return true;
        }
    }

    /** The partition's program is about to run; returns whether that is news. */
    public boolean ready(int partition) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            boolean news = lifecycle.ready();
            if (news) {
                audit(Kind.PARTITION_READY, partition, "");
            }
            return news;
        }
    }

    /**
     * The partition's process ended, and nothing of it runs any more.
     *
     * @return whether it failed: neither by itself and well, nor because the kernel ended it
     */
    public boolean ended(int partition, int exitCode, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            boolean byKernel = stopping && exitCode > SIGNALLED;
            boolean failed = exitCode != 0 && !byKernel;
            audit(Kind.PARTITION_ENDED, partition, (byKernel ? "by the kernel, exit code " : "exit code ") + exitCode);
            boolean restarts = lifecycle.endedAndMayRestart(failed) && !stopping;
            forget(partition, !restarts);
            if (restarts) {
                long delayNanos = RestartPolicy.delayNanos(lifecycle.restarts());
                lifecycle.restarting();
                audit(Kind.PARTITION_RESTARTED, partition, "restart " + lifecycle.restarts());
                effects.start(partition, nowNanos + delayNanos);
            }
            return failed;
        }
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
        if (gone && isStore(partition)) {
            for (Eventcount eventcount : eventcounts) {
                eventcount.close();
            }
        }
    }

    /** No partition is started any more. */
    public void stopping(String reason) {
        boolean news;
        synchronized (this) {
            news = !stopping;
            stopping = true;
        }
        if (news) {
            audit(Kind.KERNEL_STOPPED, -1, reason);
        }
    }

    /** The monitor, or the store, refused what a partition asked: nothing is answered before the audit has it. */
    public Denial denied(int partition, Operation operation, int end, long nowNanos) {
        Lifecycle lifecycle = lifecycles[partition];
        synchronized (lifecycle) {
            if (lifecycle.denied() == DENIALS_MAX) {
                lifecycle.refuseRestart();
                effects.kill(partition);
            }
            PartitionPlan subject = plan.partitions().get(partition);
            AuditEvent event =
                    new AuditEvent(Kind.DENIED, subject.name(), subject.label(), operation + " on end " + end);
            return new Denial(event, lifecycle.denialDelayNanos(nowNanos));
        }
    }

    public void await(Endpoint end, long version, Pending request) {
        eventcounts[end.object()].await(version, request);
    }

    /** A disk's version as its store told it. */
    public void advanced(int disk, long version) {
        eventcounts[disk].advance(version);
    }

    public void send(Endpoint end, Pending request, byte[] payload) {
        channels[end.object()].send(request, payload);
    }

    public void receive(Endpoint end, Pending request) {
        channels[end.object()].receive(request);
    }

    public void call(Endpoint end, Pending request, byte[] payload) {
        channels[end.object()].call(request, payload);
    }

    public void answer(Endpoint end, long number, Pending request, byte[] payload) {
        channels[end.object()].answer(number, request, payload);
    }

    /** Longest payload that {@link #send}, {@link #call} and {@link #answer} take. */
    public static int payloadBytesMax() {
        return Channel.PAYLOAD_BYTES_MAX;
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

    /** Whether no partition but the store runs or will run again. */
    public boolean finished() {
        for (int partition = 0; partition < lifecycles.length; partition++) {
            if (!isStore(partition) && !state(partition).isFinal()) {
                return false;
            }
        }
        return true;
    }

    private boolean isStore(int partition) {
        return plan.store().isPresent() && plan.store().get() == partition;
    }

    private void audit(Kind kind, int partition, String detail) {
        if (partition < 0) {
            effects.audit(new AuditEvent(kind, "kernel", "-", detail));
        } else {
            PartitionPlan subject = plan.partitions().get(partition);
            effects.audit(new AuditEvent(kind, subject.name(), subject.label(), detail));
        }
    }
}
