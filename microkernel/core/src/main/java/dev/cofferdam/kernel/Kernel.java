package dev.cofferdam.kernel;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.AuditEvent.Kind;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;

/**
 * The kernel's state and decisions: events in, effects out. Pure and deterministic: time is passed in, and everything
 * that touches the world is an {@link Effects} call. One thread at a time, except {@link #monitor()}, which needs none.
 */
public final class Kernel {
    /** A partition that was denied this often in one run is ended: its audit records cost everybody's storage. */
    static final int DENIALS_MAX = 10_000;

    private final SystemPlan plan;
    private final Effects effects;
    private final Monitor monitor;
    private final Eventcounts eventcounts;
    private final Channels channels;
    private final Lifecycle[] lifecycles;
    private final long[] denials;
    private boolean stopping;

    public Kernel(SystemPlan plan, Effects effects) {
        this.plan = plan;
        this.effects = effects;
        this.monitor = new Monitor(plan);
        this.eventcounts = new Eventcounts(plan.disks().size(), effects);
        this.channels = new Channels(plan, effects);
        this.lifecycles = plan.partitions().stream()
                .map(partition -> new Lifecycle(partition.restart()))
                .toArray(Lifecycle[]::new);
        this.denials = new long[plan.partitions().size()];
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
            if (plan.store().isEmpty() || plan.store().get() != partition) {
                effects.start(partition, nowNanos);
            }
        }
    }

    /**
     * The process is about to be launched; when this returns the fact is in the audit.
     *
     * @param measurement hash over the partition's jars and configuration
     */
    public void launching(int partition, String measurement) {
        lifecycles[partition].starting();
        audit(Kind.PARTITION_MEASURED, partition, "sha256 " + measurement);
        audit(Kind.PARTITION_STARTED, partition, "start " + (lifecycles[partition].restarts() + 1));
    }

    /** The partition's program is about to run; returns whether that is news. */
    public boolean ready(int partition) {
        boolean news = lifecycles[partition].ready();
        if (news) {
            audit(Kind.PARTITION_READY, partition, "");
        }
        return news;
    }

    /** The partition's process ended. */
    public void ended(int partition, int exitCode, long nowNanos) {
        audit(Kind.PARTITION_ENDED, partition, "exit code " + exitCode);
        eventcounts.forget(partition);
        channels.forget(partition);
        Lifecycle lifecycle = lifecycles[partition];
        if (!stopping && lifecycle.endedAndMayRestart(exitCode != 0)) {
            long delayNanos = RestartPolicy.delayNanos(lifecycle.restarts());
            lifecycle.restarting();
            audit(Kind.PARTITION_RESTARTED, partition, "restart " + lifecycle.restarts());
            effects.start(partition, nowNanos + delayNanos);
        }
    }

    /** No partition is started any more. */
    public void stopping(String reason) {
        if (!stopping) {
            stopping = true;
            audit(Kind.KERNEL_STOPPED, -1, reason);
        }
    }

    /** The monitor, or the store, refused what a partition asked; when this returns the fact is in the audit. */
    public void denied(int partition, Operation operation, int end) {
        denials[partition]++;
        audit(Kind.DENIED, partition, operation + " on end " + end);
        if (denials[partition] == DENIALS_MAX) {
            lifecycles[partition].refuseRestart();
            effects.kill(partition);
        }
    }

    public void await(Endpoint end, long version, Pending request) {
        eventcounts.await(end.object(), version, request);
    }

    /** A disk's version as its store told it. */
    public void advanced(int disk, long version) {
        eventcounts.advance(disk, version);
    }

    public void send(Endpoint end, Pending request, byte[] payload) {
        channels.send(end.object(), request, payload);
    }

    public void receive(Endpoint end, Pending request) {
        channels.receive(end.object(), request);
    }

    public void call(Endpoint end, Pending request, byte[] payload) {
        channels.call(end.object(), request, payload);
    }

    public void answer(Endpoint end, long number, Pending request, byte[] payload) {
        channels.answer(end.object(), number, request, payload);
    }

    /** Longest payload that {@link #send}, {@link #call} and {@link #answer} take. */
    public static int payloadBytesMax() {
        return Channels.PAYLOAD_BYTES_MAX;
    }

    public Lifecycle.State state(int partition) {
        return lifecycles[partition].state();
    }

    public int restarts(int partition) {
        return lifecycles[partition].restarts();
    }

    public long denials(int partition) {
        return denials[partition];
    }

    /** Whether no partition but the store runs or will run again. */
    public boolean finished() {
        for (int partition = 0; partition < lifecycles.length; partition++) {
            boolean store = plan.store().isPresent() && plan.store().get() == partition;
            if (!store && !lifecycles[partition].state().isFinal()) {
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
            effects.audit(new AuditEvent(kind, subject.name(), subject.label(), detail));
        }
    }
}
