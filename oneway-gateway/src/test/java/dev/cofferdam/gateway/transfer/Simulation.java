package dev.cofferdam.gateway.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Seal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A sender, a line and a receiver in simulated time; the same for the same seed. */
final class Simulation {
    static final int SYMBOL_BYTES_1500 = 1404;
    static final int SYMBOL_BYTES_9000 = 8904;

    private static final long BITS_PER_SECOND = 100_000_000;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    final MemoryInbox inbox = new MemoryInbox();
    final MemoryOutlet outlet = new MemoryOutlet();
    final List<Event> events = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    Receiver receiver;

    private final Random random;
    private final Line line;
    private final Supplier<Seal> seals;
    private long nowNanos;
    private long untilNanos = Long.MAX_VALUE;

    Simulation(long seed, Line.Faults faults) {
        this(seed, faults, Checksum::new);
    }

    Simulation(long seed, Line.Faults faults, Supplier<Seal> seals) {
        this.random = new Random(seed);
        this.line = new Line(seed + 1, faults);
        this.seals = seals;
        startReceiver();
    }

    /** Also a restart: whatever the receiver before this one had in memory is gone. */
    void startReceiver() {
        receiver = new Receiver(seals.get(), inbox, outlet, Receiver.SILENCE_NANOS, events::add);
    }

    Sender sender(Shape shape, SendPlan plan, Map<String, byte[]> items) {
        return new Sender(random.nextLong(), shape, plan, seals.get(), new MemoryOutbox(items), nowNanos, log::add);
    }

    Sender sender(Shape shape, SendPlan plan, Feed feed, long gatherNanos) {
        return new Sender(random.nextLong(), shape, plan, seals.get(), feed, gatherNanos);
    }

    /** Lets the sender go on for so long. */
    void runFor(Sender sender, long nanos) throws IOException {
        untilNanos = nowNanos + nanos;
        run(sender, Long.MAX_VALUE);
        untilNanos = Long.MAX_VALUE;
    }

    /** Lets the sender go on for at most {@code packets} packets; how many it sent. */
    long run(Sender sender, long packets) throws IOException {
        Pacer pacer = new Pacer(BITS_PER_SECOND, nowNanos);
        long sent = 0;
        while (!sender.ended() && sent < packets && nowNanos < untilNanos) {
            Optional<byte[]> datagram = sender.next(nowNanos);
            if (datagram.isPresent()) {
                line.send(datagram.get(), nowNanos);
                pacer.sent(datagram.get().length + 28, nowNanos);
                sent++;
                nowNanos += Math.max(0, pacer.waitNanos(nowNanos));
            } else {
                nowNanos += TICK_NANOS;
            }
            arrive();
        }
        return sent;
    }

    void runToEnd(Sender sender) throws IOException {
        run(sender, Long.MAX_VALUE);
    }

    private void arrive() throws IOException {
        for (byte[] datagram : line.arrived(nowNanos)) {
            receiver.receive(datagram, nowNanos);
        }
        receiver.tick(nowNanos);
    }

    /** Time goes on and nothing is sent. */
    void pass(long seconds) throws IOException {
        for (long i = 0; i < seconds * 10; i++) {
            nowNanos += TICK_NANOS * 100;
            arrive();
        }
    }

    Map<String, byte[]> items(int count, int bytesMax) {
        Map<String, byte[]> items = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(bytesMax + 1)];
            random.nextBytes(bytes);
            items.put("d%d/item %d".formatted(i % 7, i), bytes);
        }
        return items;
    }

    void assertArrived(Map<String, byte[]> sent) {
        assertEquals(List.of(), lost().map(Event.Lost::line).toList());
        assertEquals(sent.size(), inbox.items.size());
        sent.forEach((name, bytes) -> assertArrayEquals(bytes, inbox.items.get(name), name));
        assertEquals(0, inbox.open, "everything was delivered or discarded");
    }

    Stream<Event.Lost> lost() {
        return events.stream().filter(Event.Lost.class::isInstance).map(Event.Lost.class::cast);
    }

    List<Event.Ended> ended() {
        return events.stream()
                .filter(Event.Ended.class::isInstance)
                .map(Event.Ended.class::cast)
                .toList();
    }
}
