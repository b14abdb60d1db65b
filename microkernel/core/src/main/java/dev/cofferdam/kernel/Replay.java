package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.JournalEntry.Kind;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Gives a fresh kernel the events of a journal and compares, byte for byte, what follows from each with what followed
 * then. For one thread, once.
 */
public final class Replay implements Effects {
    private final Source journal;
    private final Kernel kernel;
    private JournalEntry next;
    private long events;
    private long effects;

    /** Gives the entries of a journal in their order. */
    @FunctionalInterface
    public interface Source {
        /** The next entry, empty at the end. */
        Optional<byte[]> next();
    }

    /**
     * What came of it.
     *
     * @param events that were the same as far as the journal goes
     * @param effects of these
     * @param difference where the kernel decided otherwise: a sentence
     */
    public record Outcome(long events, long effects, Optional<String> difference) {}

    /** The kernel does something else than the journal has. */
    private static final class Differs extends RuntimeException {
        private static final long serialVersionUID = 1;

        Differs(String message) {
            super(message);
        }
    }

    /** The journal ends, or was cut off, before all that followed from its last event. */
    private static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Replay(SystemPlan plan, Source journal) {
        this.journal = journal;
        this.kernel = new Kernel(plan, this);
    }

    /**
     * Replays a journal.
     *
     * @param plan of the system whose kernel wrote it
     * @throws IllegalArgumentException if the plan is refused
     */
    public static Outcome of(SystemPlan plan, Source journal) {
        return new Replay(plan, journal).run();
    }

    private Outcome run() {
        Optional<String> difference = Optional.empty();
        try {
            take();
            while (next != null) {
                step(next);
            }
        } catch (Over e) {
            // What there is of it was the same.
        } catch (Differs e) {
            difference = Optional.of(e.getMessage());
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            difference = Optional.of("after " + events + " events and " + effects + " effects: no entry of a journal");
        }
        return new Outcome(events, effects, difference);
    }

    private void take() {
        next = journal.next().map(JournalEntry::new).orElse(null);
    }

    private void step(JournalEntry event) {
        if (!event.kind().isEvent()) {
            throw new Differs(place() + "the journal has " + name(event) + ", and nothing follows here");
        }
        events++;
        take();
        int partition = event.partition();
        ByteBuffer rest = event.rest();
        switch (event.kind()) {
            case START -> kernel.start(rest.getLong());
            case LAUNCHING -> returned(partition, kernel.launching(partition, JournalEntry.text(rest)) ? 1 : 0);
            case RECEIVED -> {
                Message message = new Message().take(rest);
                kernel.received(partition, message, rest.getLong());
            }
            case COMPLETED -> {
                Message asked = new Message().take(rest);
                Message reply = new Message().take(rest);
                kernel.completed(partition, asked, reply, rest.getLong());
            }
            case ENDED ->
                returned(
                        partition,
                        kernel.ended(partition, rest.getInt(), rest.getLong()).ordinal());
            case ORDERED ->
                returned(
                        partition,
                        kernel.ordered(partition, Order.values()[rest.get()], rest.getLong())
                                .ordinal());
            case LOOKED -> kernel.looked(partition, Math.toIntExact(rest.getLong()));
            case OVERFILLED -> returned(partition, kernel.overfilled(partition, JournalEntry.text(rest)) ? 1 : 0);
            case STOPPING -> kernel.stopping(JournalEntry.text(rest));
            default -> kernel.stopped(JournalEntry.text(rest));
        }
    }

    private void returned(int partition, int value) {
        expect(JournalEntry.returned(partition, value));
    }

    private void expect(JournalEntry effect) {
        JournalEntry found = found();
        if (!found.isSameAs(effect)) {
            String same = found.kind() == effect.kind() && found.partition() == effect.partition()
                    ? ", but not with the same content"
                    : "";
            throw new Differs(place() + "the journal has " + name(found) + ", the kernel does " + name(effect) + same);
        }
        effects++;
        take();
    }

    private JournalEntry found() {
        if (next == null) {
            throw new Over();
        }
        return next;
    }

    private String place() {
        return "after " + events + " events and " + effects + " effects: ";
    }

    private static String name(JournalEntry entry) {
        return entry.kind() + " of partition " + entry.partition();
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        expect(JournalEntry.reply(request, status, number, payload));
    }

    @Override
    public void answer(int partition, Message message) {
        expect(JournalEntry.answer(partition, message));
    }

    @Override
    public void serve(int partition, Message message) {
        expect(JournalEntry.serve(partition, message));
    }

    /** What stood in the window then; that the same was asked for is compared. */
    @Override
    public byte[] payload(int partition, long window, int length) {
        JournalEntry found = found();
        byte[] payload = new byte[length];
        ByteBuffer rest = found.rest();
        if (found.kind() == Kind.PAYLOAD && rest.remaining() == Long.BYTES + Integer.BYTES + length) {
            rest.position(rest.position() + Long.BYTES + Integer.BYTES);
            rest.get(payload);
        }
        expect(JournalEntry.payload(partition, window, payload));
        return payload;
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        expect(JournalEntry.denied(Kind.DENIED, partition, denial, reply));
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        expect(JournalEntry.denied(Kind.REPORTED, reporter, denial, reply));
    }

    @Override
    public void ready(int partition) {
        expect(JournalEntry.ready(partition));
    }

    @Override
    public void audit(AuditEvent event) {
        expect(JournalEntry.audit(event));
    }

    @Override
    public void start(int partition, long atNanos) {
        expect(JournalEntry.startProcess(partition, atNanos));
    }

    @Override
    public void end(int partition) {
        expect(JournalEntry.endProcess(partition));
    }

    @Override
    public void kill(int partition) {
        expect(JournalEntry.kill(partition));
    }
}
