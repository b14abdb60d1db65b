package dev.cofferdam.gateway.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.transfer.Line.Faults;
import dev.cofferdam.gateway.wire.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams that come while the session lasts: their boundaries, their order, and the names of those that are lost. */
@Timeout(120)
final class LiveTest {
    private static final Shape SHAPE = new Shape(60, 20, 4, Simulation.SYMBOL_BYTES_1500);
    private static final Stream FIRST = new Stream(Service.SERVICE_UDP, 0);
    private static final Stream SECOND = new Stream(Service.SERVICE_SYSLOG, 3);
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<Stream, List<String>> sent = new HashMap<>();
    private final LiveFeed feed = new LiveFeed(1 << 20);

    private void offer(Stream stream, String datagram) {
        assertTrue(feed.offer(stream, datagram.getBytes(UTF_8)));
        sent.computeIfAbsent(stream, each -> new ArrayList<>()).add(datagram);
    }

    private static Sender sender(Simulation simulation, LiveFeed feed) {
        return simulation.sender(SHAPE, SendPlan.once(0), feed, GATHER_NANOS);
    }

    /** Datagrams of all lengths, a few every millisecond, over a line of that kind. */
    private Simulation traffic(long seed, Faults faults, int count) throws IOException {
        Simulation simulation = new Simulation(seed, faults);
        Random random = new Random(seed);
        Sender sender = sender(simulation, feed);
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(50) == 0 ? random.nextInt(65_000) : random.nextInt(300);
            offer(
                    random.nextBoolean() ? FIRST : SECOND,
                    (i + " ").repeat(100_000).substring(0, length));
            if (random.nextInt(5) == 0) {
                simulation.runFor(sender, TimeUnit.MILLISECONDS.toNanos(random.nextInt(20)));
            }
        }
        feed.stop();
        simulation.runToEnd(sender);
        simulation.pass(5);
        return simulation;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void arriveWholeOnceAndInOrderOverABadLine(long seed) throws IOException {
        Faults faults =
                Faults.NONE.loss(0.03).duplicates(0.05).corruption(0.01).jitter(TimeUnit.MILLISECONDS.toNanos(10));
        Simulation simulation = traffic(seed, faults, 2000);
        assertEquals(sent, simulation.outlet.taken);
        assertEquals(0, simulation.receiver.figures().lostDatagrams());
        assertTrue(simulation.receiver.figures().repairedSymbols() > 0);
        assertEquals("all was sent", simulation.ended().getFirst().why());
    }

    @Test
    void emptyAndLongestDatagramsArrive() throws IOException {
        Simulation simulation = new Simulation(1, Faults.NONE);
        offer(FIRST, "");
        offer(FIRST, "x".repeat(65_507));
        offer(FIRST, "");
        assertFalse(feed.offer(SECOND, new byte[65_508]));
        feed.stop();
        simulation.runToEnd(sender(simulation, feed));
        assertEquals(sent, simulation.outlet.taken);
    }

    /** More is lost than any repair mends: what comes is in order, and every number that does not come is named. */
    @Test
    void lossesAreNamedByTheirNumbers() throws IOException {
        Simulation simulation = traffic(4, Faults.NONE.loss(0.5), 2000);
        long named = 0;
        for (Event event : simulation.events) {
            if (event instanceof Event.LostDatagrams lost) {
                named += lost.last() - lost.first() + 1;
            }
        }
        long taken =
                simulation.outlet.taken.values().stream().mapToLong(List::size).sum();
        assertTrue(named > 0 && taken > 0, named + " " + taken);
        assertEquals(2000, named + taken);
        assertEquals(named, simulation.receiver.figures().lostDatagrams());
        for (Stream stream : List.of(FIRST, SECOND)) {
            int at = -1;
            for (String each : simulation.outlet.taken.get(stream)) {
                int found = sent.get(stream)
                        .subList(at + 1, sent.get(stream).size())
                        .indexOf(each);
                assertTrue(found >= 0, "in order");
                at += found + 1;
            }
        }
    }

    /** What is behind a loss waits for a while, and not for good. */
    @Test
    void lossDoesNotHoldUpWhatFollowsForEver() throws IOException {
        Simulation simulation = new Simulation(5, Faults.NONE.blackout(0));
        Sender sender = sender(simulation, feed);
        offer(FIRST, "lost");
        simulation.runFor(sender, TimeUnit.MILLISECONDS.toNanos(2500));
        offer(FIRST, "after");
        simulation.runFor(sender, TimeUnit.MILLISECONDS.toNanos(500));
        assertEquals(Map.of(), simulation.outlet.taken);
        simulation.runFor(sender, Datagrams.PATIENCE_NANOS);
        assertEquals(Map.of(FIRST, List.of("after")), simulation.outlet.taken);
        assertEquals(1, simulation.receiver.figures().lostDatagrams());
    }

    /** Nothing comes after it that would show the gap, but how far the stream has come is said again and again. */
    @Test
    void lastDatagramIsNotLostUnnoticed() throws IOException {
        Simulation simulation = new Simulation(6, Faults.NONE.blackout(0));
        Sender sender = sender(simulation, feed);
        offer(FIRST, "lost");
        simulation.runFor(sender, TimeUnit.SECONDS.toNanos(10));
        assertEquals(
                List.of("lost datagram 0 of udp 0"),
                simulation.events.stream()
                        .filter(Event.LostDatagrams.class::isInstance)
                        .map(Event::line)
                        .toList());
    }

    /** A session that has been silent for longer than a receiver waits is the same one when it comes back. */
    @Test
    void silenceAndReplayBeginNothingAnew() throws IOException {
        Simulation simulation = new Simulation(11, Faults.NONE);
        Sender sender = sender(simulation, feed);
        List<byte[]> recorded = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            offer(FIRST, "datagram " + i);
            for (long nowNanos = i * 1_000_000L; recorded.size() <= i; nowNanos++) {
                sender.next(nowNanos).ifPresent(recorded::add);
            }
        }
        for (int time = 0; time < 2; time++) {
            for (byte[] datagram : recorded) {
                simulation.receiver.receive(datagram.clone(), 0);
            }
            assertEquals(sent, simulation.outlet.taken);
            simulation.pass(40);
            assertEquals(
                    "the sender has fallen silent", simulation.ended().get(time).why());
        }
        offer(FIRST, "after the outage");
        feed.stop();
        simulation.runToEnd(sender);
        assertEquals(sent, simulation.outlet.taken);
        assertEquals(0, simulation.receiver.figures().lostDatagrams());
    }

    /** Low is faster than the line: memory stays bounded, and what there was no room for is named on the high side. */
    @Test
    void whatTheIntakeDropsIsNamedOnTheHighSide() throws IOException {
        Simulation simulation = new Simulation(7, Faults.NONE);
        int accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            accepted += feed.offer(FIRST, new byte[1000]) ? 1 : 0;
        }
        assertTrue(feed.waitingBytes() <= 1 << 20);
        assertEquals(10_000 - accepted, feed.dropped());
        feed.stop();
        simulation.runToEnd(sender(simulation, feed));
        simulation.pass(5);
        assertEquals(accepted, simulation.receiver.figures().datagrams());
        assertEquals(10_000 - accepted, simulation.receiver.figures().lostDatagrams());
    }

    @Test
    void streamThatHasNoPlaceIsRefusedAndTheOthersGoOn() throws IOException {
        Simulation simulation = new Simulation(8, Faults.NONE);
        simulation.outlet.refused = SECOND;
        offer(FIRST, "one");
        assertTrue(feed.offer(SECOND, new byte[] {1}));
        offer(FIRST, "two");
        feed.stop();
        simulation.runToEnd(sender(simulation, feed));
        assertEquals(sent, simulation.outlet.taken);
        assertTrue(simulation.receiver.figures().refusals().get(Refusal.STREAM) > 0);
    }

    /** A first one that fails must not be the last that is tried. */
    @Test
    void oneThatCannotBeHandedOnDoesNotStopTheRest() throws IOException {
        Simulation simulation = new Simulation(9, Faults.NONE);
        simulation.outlet.failures = 3;
        for (int i = 0; i < 10; i++) {
            offer(FIRST, "datagram " + i);
        }
        feed.stop();
        simulation.runToEnd(sender(simulation, feed));
        assertEquals(sent.get(FIRST).subList(3, 10), simulation.outlet.taken.get(FIRST));
        assertEquals(3, simulation.receiver.figures().unsentDatagrams());
    }

    @Test
    void senderOfDatagramsThatNeverCameEnds() throws IOException {
        Simulation simulation = new Simulation(10, Faults.NONE);
        feed.stop();
        Sender sender = sender(simulation, feed);
        simulation.runToEnd(sender);
        assertTrue(sender.ended());
        assertEquals(1, simulation.ended().size());
    }
}
