package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagram;
import dev.cofferdam.gateway.frame.Position;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The streams of datagrams of one session: hands on each datagram once, whole, and in its stream's order, and names what did not
 * come. For one thread.
 */
final class Datagrams {
    /** What is missing may still be mended from a group's repairs, which come later than the datagrams after it. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Of datagrams that wait for one before them, in one session. */
    static final long HELD_BYTES_MAX = 64L << 20;

    private final Outlet outlet;
    private final Counters counters;
    private final Consumer<Event> events;
    private final Map<Stream, Sequence> sequences = new HashMap<>();

    Datagrams(Outlet outlet, Counters counters, Consumer<Event> events) {
        this.outlet = outlet;
        this.counters = counters;
        this.events = events;
    }

    void take(Datagram part, long nowNanos) throws RefusedException {
        Stream stream = new Stream(part.getService(), part.getPlace());
        if (!isTaken(stream)) {
            return;
        }
        Sequence sequence = sequences.computeIfAbsent(stream, each -> new Sequence());
        sequence.take(part, nowNanos);
        deliver(stream, sequence);
        while (heldBytes() > HELD_BYTES_MAX) {
            Map.Entry<Stream, Sequence> greatest = Collections.max(
                    sequences.entrySet(),
                    Comparator.comparingLong(each -> each.getValue().heldBytes()));
            skip(greatest.getKey(), greatest.getValue());
        }
    }

    void take(Position position, long nowNanos) {
        Stream stream = new Stream(position.getService(), position.getPlace());
        if (isTaken(stream)) {
            sequences.computeIfAbsent(stream, each -> new Sequence()).announce(position.getNext(), nowNanos);
        }
    }

    private long heldBytes() {
        return sequences.values().stream().mapToLong(Sequence::heldBytes).sum();
    }

    /** What has no place is no reason to refuse what came with it. */
    private boolean isTaken(Stream stream) {
        if (outlet.takes(stream)) {
            return true;
        }
        refused(Refusal.STREAM, stream + ": the sender has it and this receiver has nowhere to hand it on to");
        return false;
    }

    private void refused(Refusal refusal, String detail) {
        if (counters.refused(refusal)) {
            events.accept(new Event.Refused(refusal, detail));
        }
    }

    /** Gives up what has been missing for long. */
    void tick(long nowNanos) {
        sequences.forEach((stream, sequence) -> {
            while (sequence.hasWaited(nowNanos, PATIENCE_NANOS)) {
                skip(stream, sequence);
            }
        });
    }

    /** Nothing is missing that is known to have been sent. */
    boolean isComplete() {
        return sequences.values().stream().noneMatch(Sequence::isWaiting);
    }

    /** Gives up everything that is missing. */
    void end() {
        sequences.forEach((stream, sequence) -> {
            while (sequence.isWaiting()) {
                skip(stream, sequence);
            }
        });
    }

    private void skip(Stream stream, Sequence sequence) {
        long first = sequence.next();
        sequence.skip();
        long count = sequence.next() - first;
        if (count > 0) {
            counters.lostDatagrams += count;
            events.accept(new Event.LostDatagrams(stream, first, sequence.next() - 1));
        }
        deliver(stream, sequence);
    }

    private void deliver(Stream stream, Sequence sequence) {
        for (byte[] datagram = sequence.poll(); datagram != null; datagram = sequence.poll()) {
            try {
                outlet.deliver(stream, datagram);
                counters.datagrams++;
                counters.datagramBytes += datagram.length;
            } catch (IOException e) {
                counters.unsentDatagrams++;
                refused(Refusal.OUTLET, stream + ": " + e.getMessage());
            }
        }
    }
}
