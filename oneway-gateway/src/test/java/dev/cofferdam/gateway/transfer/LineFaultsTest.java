package dev.cofferdam.gateway.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.fec.Erasures;
import dev.cofferdam.gateway.transfer.Line.Faults;
import dev.cofferdam.gateway.wire.Encryption;
import dev.cofferdam.gateway.wire.Key;
import dev.cofferdam.gateway.wire.Refusal;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything arrives, once and unchanged, over lines of every kind; what cannot is named. */
final class LineFaultsTest {
    private static final int MTU_1500 = Simulation.SYMBOL_BYTES_1500;
    private static final SendPlan ONCE = SendPlan.once(0);

    /** A tenth more packets than needed. */
    private static final Shape USUAL = new Shape(200, 20, 8, MTU_1500);

    private static Simulation sent(Shape shape, SendPlan plan, Faults faults, int count, int bytesMax)
            throws IOException {
        Simulation simulation = new Simulation(shape.hashCode() + count, faults);
        Map<String, byte[]> items = simulation.items(count, bytesMax);
        simulation.runToEnd(simulation.sender(shape, plan, items));
        simulation.pass(5);
        simulation.assertArrived(items);
        assertEquals(1, simulation.ended().size());
        return simulation;
    }

    @ParameterizedTest
    @CsvSource({"0,200,20", "0.01,200,20", "0.05,160,40", "0.2,100,80"})
    void randomLoss(double loss, int sources, int repairs) throws IOException {
        for (int symbolBytes : new int[] {MTU_1500, Simulation.SYMBOL_BYTES_9000}) {
            Shape shape = new Shape(sources, repairs, 4, symbolBytes);
            assertTrue(Erasures.failure(sources, repairs, loss) < 1e-9, "or the test would be one of luck");
            Simulation simulation = sent(shape, ONCE, Faults.NONE.loss(loss), 300, 40_000);
            Figures figures = simulation.receiver.figures();
            assertEquals(300, figures.items());
            assertEquals(loss > 0, figures.repairedSymbols() > 0);
            assertEquals(loss > 0, figures.lostPackets() > 0);
            assertEquals(0, figures.missingSymbols());
        }
    }

    /** Eight lanes of twenty repairs mend 160 packets in a row; in two pieces, some fewer. */
    @Test
    void bursts() throws IOException {
        sent(USUAL, ONCE, Faults.NONE.bursts(1800, 150), 300, 60_000);
    }

    /** The control: the same burst is more than one lane can mend. */
    @Test
    void burstsWithoutInterleavingAreTooMuch() throws IOException {
        Simulation simulation = new Simulation(3, Faults.NONE.bursts(1800, 150));
        Map<String, byte[]> items = simulation.items(300, 60_000);
        simulation.runToEnd(simulation.sender(new Shape(200, 20, 1, MTU_1500), ONCE, items));
        simulation.pass(5);
        assertTrue(simulation.lost().count() > 0);
    }

    @Test
    void reordering() throws IOException {
        // At 100 Mb/s a packet lasts 0.12 ms: some overtake a hundred others.
        sent(USUAL, ONCE, Faults.NONE.jitter(TimeUnit.MILLISECONDS.toNanos(12)), 300, 40_000);
    }

    @Test
    void duplication() throws IOException {
        Simulation simulation = sent(USUAL, ONCE, Faults.NONE.duplicates(0.3), 300, 40_000);
        assertTrue(simulation.receiver.figures().duplicates() > 500);
        assertEquals(0, simulation.receiver.figures().lostPackets());
    }

    @Test
    void corruption() throws IOException {
        Simulation simulation = sent(USUAL, ONCE, Faults.NONE.corruption(0.01), 300, 40_000);
        assertTrue(simulation.receiver.figures().refusals().get(Refusal.DAMAGED) > 10);
    }

    @Test
    void everythingAtOnce() throws IOException {
        Faults faults = Faults.NONE
                .loss(0.02)
                .bursts(5000, 50)
                .duplicates(0.05)
                .corruption(0.005)
                .jitter(TimeUnit.MILLISECONDS.toNanos(3));
        sent(new Shape(160, 56, 8, MTU_1500), ONCE, faults, 500, 40_000);
    }

    @Test
    void everythingAtOnceEncrypted() throws IOException {
        Key key = Key.make(new SecureRandom());
        Faults faults = Faults.NONE.loss(0.02).duplicates(0.05).corruption(0.005);
        Simulation simulation = new Simulation(4, faults, () -> new Encryption(key));
        Map<String, byte[]> items = simulation.items(200, 40_000);
        simulation.runToEnd(simulation.sender(new Shape(160, 40, 8, MTU_1500), ONCE, items));
        simulation.pass(5);
        simulation.assertArrived(items);
    }

    /** Two seconds are more than any repair; what they take is named, and a second round brings it. */
    @Test
    void blackoutOfTwoSeconds() throws IOException {
        Faults faults = Faults.NONE.blackout(TimeUnit.SECONDS.toNanos(1));
        Simulation once = new Simulation(5, faults);
        Map<String, byte[]> items = once.items(600, 160_000);
        once.runToEnd(once.sender(USUAL, ONCE, items));
        once.pass(5);
        assertTrue(once.inbox.items.size() < 600);
        once.lost().forEach(lost -> {
            assertTrue(items.containsKey(lost.name()), lost.line());
            assertTrue(!once.inbox.items.containsKey(lost.name()), lost.line());
        });
        assertEquals(600, once.inbox.items.size() + once.lost().count());
        once.inbox.items.forEach((name, bytes) -> assertArrayEquals(items.get(name), bytes));

        Simulation twice = new Simulation(5, faults);
        Map<String, byte[]> same = twice.items(600, 160_000);
        twice.runToEnd(twice.sender(USUAL, new SendPlan(0, 2, false, 0), same));
        twice.pass(5);
        twice.assertArrived(same);
        assertTrue(twice.receiver.figures().failedBlocks() > 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void receiverRestartedInMidTransfer(long seed) throws IOException {
        Simulation simulation = new Simulation(seed, Faults.NONE.loss(0.01));
        Map<String, byte[]> items = simulation.items(100, 100_000);
        Sender sender = simulation.sender(USUAL, new SendPlan(0, 2, false, 0), items);
        simulation.run(sender, 500 + 600 * seed);
        int before = simulation.inbox.items.size();
        assertTrue(before > 0 && before < 100);
        simulation.startReceiver();
        simulation.inbox.open = 0;
        simulation.runToEnd(sender);
        simulation.pass(5);
        // The inbox would have noticed an item that is delivered again.
        simulation.assertArrived(items);
        assertTrue(simulation.receiver.figures().items() <= 100 - before);
    }

    @Test
    void senderRestartedInMidTransfer() throws IOException {
        Simulation simulation = new Simulation(7, Faults.NONE.loss(0.01));
        Map<String, byte[]> items = simulation.items(100, 100_000);
        simulation.run(simulation.sender(USUAL, ONCE, items), 1777);
        simulation.runToEnd(simulation.sender(USUAL, ONCE, items));
        simulation.pass(60);
        assertEquals(2, simulation.ended().size());
        Event.Ended whole = simulation.ended().get(0);
        Event.Ended broken = simulation.ended().get(1);
        assertEquals(0, whole.lost());
        assertEquals("the sender has fallen silent", broken.why());
        items.forEach((name, bytes) -> assertArrayEquals(bytes, simulation.inbox.items.get(name)));
        assertEquals(0, simulation.inbox.open);
    }

    /** The same seed, the same events. */
    @Test
    void simulationIsDeterministic() throws IOException {
        Faults faults = Faults.NONE.loss(0.05).duplicates(0.1).jitter(1_000_000);
        assertEquals(sent(USUAL, ONCE, faults, 50, 9000).events, sent(USUAL, ONCE, faults, 50, 9000).events);
    }
}
