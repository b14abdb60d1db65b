package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A kernel that writes down what comes to it and what follows, so that {@link Replay} can ask another whether it decides
 * the same. Safe for several threads: one lock makes events follow each other, so that their order is one that happened;
 * who is denied waits behind it, without the lock. Only for those who want the evidence: partitions wait for each other.
 */
public final class JournaledKernel implements Events, Effects {
    private final Sink journal;
    private final Effects effects;
    private final Kernel kernel;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> afterwards = new ArrayList<>();

    /** Takes entries in order; for one thread at a time. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] entry);
    }

    /** Makes a kernel that has started nothing, as {@link Kernel#Kernel(SystemPlan, Effects)} does. */
    public JournaledKernel(SystemPlan plan, Effects effects, Sink journal) {
        this.journal = journal;
        this.effects = effects;
        this.kernel = new Kernel(plan, this);
    }

    /** The kernel itself, to be asked where its partitions stand. */
    public Kernel kernel() {
        return kernel;
    }

    private void event(JournalEntry entry, Runnable step) {
        List<Runnable> left = List.of();
        lock.lock();
        try {
            note(entry);
            step.run();
            // An event may come while another is carried out: a store that is a subsystem answers at once.
            if (lock.getHoldCount() == 1) {
                left = List.copyOf(afterwards);
                afterwards.clear();
            }
        } finally {
            lock.unlock();
        }
        left.forEach(Runnable::run);
    }

    /** Under the lock. */
    private void note(JournalEntry entry) {
        journal.write(entry.bytes());
    }

    @Override
    public void start(long nowNanos) {
        event(JournalEntry.start(nowNanos), () -> kernel.start(nowNanos));
    }

    @Override
    public boolean launching(int partition, String measurement) {
        boolean[] launched = new boolean[1];
        event(JournalEntry.launching(partition, measurement), () -> {
            launched[0] = kernel.launching(partition, measurement);
            note(JournalEntry.returned(partition, launched[0] ? 1 : 0));
        });
        return launched[0];
    }

    @Override
    public void received(int partition, Message message, long nowNanos) {
        event(JournalEntry.received(partition, message, nowNanos), () -> kernel.received(partition, message, nowNanos));
    }

    @Override
    public void completed(int partition, Message asked, Message reply, long nowNanos) {
        event(
                JournalEntry.completed(partition, asked, reply, nowNanos),
                () -> kernel.completed(partition, asked, reply, nowNanos));
    }

    @Override
    public End ended(int partition, int exitCode, long nowNanos) {
        End[] end = new End[1];
        event(JournalEntry.ended(partition, exitCode, nowNanos), () -> {
            end[0] = kernel.ended(partition, exitCode, nowNanos);
            note(JournalEntry.returned(partition, end[0].ordinal()));
        });
        return end[0];
    }

    @Override
    public OrderReply ordered(int partition, Order order, long nowNanos) {
        OrderReply[] reply = new OrderReply[1];
        event(JournalEntry.ordered(partition, order, nowNanos), () -> {
            reply[0] = kernel.ordered(partition, order, nowNanos);
            note(JournalEntry.returned(partition, reply[0].ordinal()));
        });
        return reply[0];
    }

    @Override
    public void looked(int partition, int sign) {
        event(JournalEntry.looked(partition, sign), () -> kernel.looked(partition, sign));
    }

    @Override
    public boolean overfilled(int partition, String excess) {
        boolean[] news = new boolean[1];
        event(JournalEntry.overfilled(partition, excess), () -> {
            news[0] = kernel.overfilled(partition, excess);
            note(JournalEntry.returned(partition, news[0] ? 1 : 0));
        });
        return news[0];
    }

    @Override
    public void stopping(String reason) {
        event(JournalEntry.stopping(reason), () -> kernel.stopping(reason));
    }

    @Override
    public void stopped(String reason) {
        event(JournalEntry.stopped(reason), () -> kernel.stopped(reason));
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        note(JournalEntry.reply(request, status, number, payload));
        effects.reply(request, status, number, payload);
    }

    @Override
    public void answer(int partition, Message message) {
        note(JournalEntry.answer(partition, message));
        effects.answer(partition, message);
    }

    @Override
    public void serve(int partition, Message message) {
        note(JournalEntry.serve(partition, message));
        effects.serve(partition, message);
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        byte[] payload = effects.payload(partition, window, length);
        note(JournalEntry.payload(partition, window, payload));
        return payload;
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        note(JournalEntry.denied(JournalEntry.Kind.DENIED, partition, denial, reply));
        afterwards.add(() -> effects.denied(partition, denial, reply));
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        note(JournalEntry.denied(JournalEntry.Kind.REPORTED, reporter, denial, reply));
        effects.reported(reporter, denial, reply);
    }

    @Override
    public void ready(int partition) {
        note(JournalEntry.ready(partition));
        effects.ready(partition);
    }

    @Override
    public void audit(AuditEvent event) {
        note(JournalEntry.audit(event));
        effects.audit(event);
    }

    @Override
    public void start(int partition, long atNanos) {
        note(JournalEntry.startProcess(partition, atNanos));
        effects.start(partition, atNanos);
    }

    @Override
    public void end(int partition) {
        note(JournalEntry.endProcess(partition));
        effects.end(partition);
    }

    @Override
    public void kill(int partition) {
        note(JournalEntry.kill(partition));
        effects.kill(partition);
    }
}
