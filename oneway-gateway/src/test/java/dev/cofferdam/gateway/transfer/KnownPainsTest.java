package dev.cofferdam.gateway.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Line.Faults;
import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What users of other diode software have reported, each as a test. Two more are with the sockets: one ECONNREFUSED that stops
 * the sender for good, and large files that fail for want of socket buffers.
 */
@Timeout(60)
final class KnownPainsTest {
    private static final Shape SHAPE = new Shape(40, 10, 2, Simulation.SYMBOL_BYTES_1500);
    private static final SendPlan ONCE = SendPlan.once(0);

    @Test
    void lostPacketsDoNotKeepTheDecoderBusyForEver() throws IOException {
        for (int percent = 10; percent <= 100; percent += 10) {
            Simulation simulation = new Simulation(percent, Faults.NONE.loss(percent / 100.0));
            Map<String, byte[]> items = simulation.items(60, 40_000);
            simulation.runToEnd(simulation.sender(SHAPE, ONCE, items));
            simulation.pass(40);
            assertEquals(0, simulation.inbox.open);
            assertTrue(percent == 100 || simulation.ended().size() == 1);
        }
    }

    @Test
    void lostEndsOfTransfersDoNotUseUpAllSlots() throws IOException {
        Simulation simulation = new Simulation(1, Faults.NONE);
        for (int i = 0; i < 50; i++) {
            // Cut off in the middle of a large item, every time.
            Map<String, byte[]> cut = Map.of("cut " + i, new byte[500_000]);
            simulation.run(simulation.sender(SHAPE, ONCE, cut), 200);
        }
        Map<String, byte[]> items = simulation.items(20, 40_000);
        simulation.runToEnd(simulation.sender(SHAPE, ONCE, items));
        assertEquals(20, simulation.inbox.items.size());
        assertTrue(simulation.inbox.openMost <= 5, "no more than there may be sessions");
        simulation.pass(60);
        assertEquals(50, simulation.lost().count(), "each is named");
        assertEquals(0, simulation.inbox.open);
    }

    /** Thousands of items of one session, each of which loses something. */
    @Test
    void itemsThatLostSomethingDoNotUseUpAllSlots() throws IOException {
        Simulation simulation = new Simulation(2, Faults.NONE.loss(0.3));
        Map<String, byte[]> items = simulation.items(3000, 8000);
        simulation.runToEnd(simulation.sender(new Shape(40, 0, 1, 1404), ONCE, items));
        simulation.pass(5);
        assertTrue(simulation.inbox.openMost <= Items.OPEN_MAX);
        assertEquals(
                3000,
                simulation.inbox.items.size() + simulation.receiver.figures().lostItems());
        assertEquals(0, simulation.inbox.open);
    }

    @Test
    void emptyTransferArrives() throws IOException {
        Simulation simulation = new Simulation(3, Faults.NONE);
        Map<String, byte[]> items = Map.of("empty", new byte[0]);
        simulation.runToEnd(simulation.sender(SHAPE, ONCE, items));
        simulation.assertArrived(items);
    }

    @Test
    void transferOfNothingEnds() throws IOException {
        Simulation simulation = new Simulation(3, Faults.NONE);
        simulation.runToEnd(simulation.sender(SHAPE, ONCE, Map.of()));
        assertEquals(0, simulation.ended().getFirst().items());
    }

    @Test
    void blocksOutOfOrderAreDeliveredInOrder() throws IOException {
        // A block lasts 6 ms; these overtake each other by ten blocks.
        Simulation simulation = new Simulation(4, Faults.NONE.jitter(TimeUnit.MILLISECONDS.toNanos(60)));
        Map<String, byte[]> items = simulation.items(1, 3_000_000);
        simulation.runToEnd(simulation.sender(SHAPE, ONCE, items));
        simulation.pass(1);
        simulation.assertArrived(items);
    }

    /** Whichever packet it is: the first, the last, the one with the name, the one with the digest, the end. */
    @Test
    void anyOnePacketOfATransferMayBeLost() throws IOException {
        Map<String, byte[]> items = new Simulation(5, Faults.NONE).items(3, 100_000);
        int packets = datagrams(items).size();
        assertTrue(packets > 100);
        for (int lost = 0; lost < packets; lost++) {
            Simulation simulation = new Simulation(5, Faults.NONE);
            List<byte[]> datagrams = datagrams(items);
            datagrams.remove(lost);
            for (byte[] datagram : datagrams) {
                simulation.receiver.receive(datagram, 0);
            }
            simulation.assertArrived(items);
            assertEquals(1, simulation.ended().size(), "and the session is known to have ended");
        }
    }

    private static List<byte[]> datagrams(Map<String, byte[]> items) throws IOException {
        List<byte[]> datagrams = new ArrayList<>();
        Sender sender = new Sender(9, SHAPE, ONCE, new Checksum(), new MemoryOutbox(items), 0, line -> {});
        for (long nowNanos = 0; !sender.ended(); nowNanos += 1_000_000) {
            Optional<byte[]> datagram = sender.next(nowNanos);
            datagram.ifPresent(datagrams::add);
        }
        return datagrams;
    }

    @Test
    void receiverThatStartsLateReleasesNothingBroken() throws IOException {
        Map<String, byte[]> items = new TreeMap<>(new Simulation(6, Faults.NONE).items(3, 2_000_000));
        List<byte[]> all = datagrams(items);
        for (int from = 100; from < all.size(); from += 200) {
            Simulation simulation = new Simulation(6, Faults.NONE);
            List<byte[]> rest = datagrams(items).subList(from, all.size());
            for (byte[] datagram : rest) {
                simulation.receiver.receive(datagram, 0);
            }
            simulation.receiver.close();
            simulation.inbox.items.forEach((name, bytes) -> assertArrayEquals(items.get(name), bytes));
            long lost = simulation.receiver.figures().lostItems();
            assertEquals(3, simulation.inbox.items.size() + lost);
            // The manifest comes at the end: so also what began before this receiver did has a name.
            if (from < all.size() - 200) {
                assertEquals(lost, simulation.lost().count());
                simulation.lost().forEach(each -> assertTrue(items.containsKey(each.name()), each.line()));
            }
        }
    }

    @Test
    void nameThatLeadsElsewhereIsRefused() throws IOException {
        for (String name : new String[] {"../../etc/cron.d/x", "/etc/passwd", "a/../../x", "a\u0000b"}) {
            Simulation simulation = new Simulation(7, Faults.NONE);
            Symbol symbol = new Symbol(1404);
            symbol.add(Frame.newBuilder()
                    .setItem(Item.newBuilder()
                            .setKind(Kind.KIND_FILE)
                            .setName(name)
                            .setLengthBytes(1)
                            .setSha256(ByteString.copyFrom(Digests.sha256().digest(new byte[1]))))
                    .build());
            symbol.add(Frame.newBuilder()
                    .setChunk(Chunk.newBuilder().setData(ByteString.copyFrom(new byte[1])))
                    .build());
            simulation.receiver.receive(new Packet(1, 0, 0, 0, 0, 0, symbol.take()).sealed(new Checksum()), 0);
            assertEquals(Map.of(Refusal.NAME, 1L), simulation.receiver.figures().refusals());
            simulation.receiver.close();
            assertEquals(0, simulation.inbox.items.size());
        }
    }

    @Test
    void senderWaitsForNobody() throws IOException {
        Simulation simulation = new Simulation(8, Faults.NONE.loss(1));
        Sender sender = simulation.sender(SHAPE, ONCE, simulation.items(50, 40_000));
        simulation.runToEnd(sender);
        assertTrue(sender.ended());
        assertEquals(List.of(), simulation.events);
    }

    @Test
    void fullDiskIsNamedAndTheNextRoundIsTaken() throws IOException {
        Simulation simulation = new Simulation(9, Faults.NONE);
        Map<String, byte[]> items = simulation.items(20, 40_000);
        simulation.inbox.failures = 3;
        simulation.runToEnd(simulation.sender(SHAPE, new SendPlan(0, 2, false, 0), items));
        simulation.assertArrived(items);
        long named = simulation.events.stream()
                .filter(event ->
                        event instanceof Event.Failed failed && failed.why().equals("No space left on device"))
                .count();
        assertTrue(named > 0 && named <= 3, "once for each item, not for each packet");
    }

    @Test
    void itemThatCannotBeReadIsNamedOnBothSides() throws IOException {
        Simulation simulation = new Simulation(10, Faults.NONE);
        Map<String, byte[]> items = new TreeMap<>(simulation.items(5, 9000));
        items.put("unreadable", new byte[100_000]);
        simulation.runToEnd(simulation.sender(SHAPE, ONCE, items));
        simulation.pass(5);
        assertEquals(List.of("not sent, could not be read: 'unreadable'"), simulation.log);
        assertEquals(
                "the sender says: could not be read",
                simulation.lost().findFirst().orElseThrow().why());
        assertEquals(5, simulation.inbox.items.size());
        assertFalse(simulation.inbox.items.containsKey("unreadable"));
    }

    /** What passes every seal and is not what was sent: a digest of other content stands for any fault on the way. */
    @Test
    void itemThatIsNotWhatWasSentIsRefusedAndNamed() throws IOException {
        Simulation simulation = new Simulation(11, Faults.NONE);
        Symbol symbol = new Symbol(1404);
        Frame chunk = Frame.newBuilder()
                .setChunk(Chunk.newBuilder().setData(ByteString.copyFromUtf8("changed")))
                .build();
        symbol.add(chunk);
        symbol.add(Frame.newBuilder()
                .setItem(Item.newBuilder()
                        .setKind(Kind.KIND_FILE)
                        .setName("file")
                        .setLengthBytes(7)
                        .setSha256(ByteString.copyFrom(Digests.sha256().digest("as sent".getBytes(UTF_8)))))
                .build());
        simulation.receiver.receive(new Packet(1, 0, 0, 0, 0, 0, symbol.take()).sealed(new Checksum()), 0);
        assertEquals(Map.of(Refusal.DIGEST, 1L), simulation.receiver.figures().refusals());
        assertEquals(0, simulation.inbox.open);
        // The next round brings the right content.
        symbol.add(Frame.newBuilder()
                .setChunk(Chunk.newBuilder().setData(ByteString.copyFromUtf8("as sent")))
                .build());
        simulation.receiver.receive(new Packet(1, 0, 1, 1, 0, 0, symbol.take()).sealed(new Checksum()), 0);
        assertArrayEquals("as sent".getBytes(UTF_8), simulation.inbox.items.get("file"));
        simulation.receiver.close();
        assertEquals(0, simulation.lost().count());
    }
}
