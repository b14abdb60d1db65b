package dev.cofferdam.gateway.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.End;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Seal;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender that is out to harm: whatever it sends, the receiver goes on, keeps its limits, and serves the next one. */
@Timeout(120)
final class HostilePacketsTest {
    private static final int PACKETS = 20_000;

    private final Seal seal = new Checksum();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void receiverSurvivesAnything(long seed) throws IOException {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(seed, Line.Faults.NONE);
        for (int i = 0; i < PACKETS; i++) {
            simulation.receiver.receive(datagram(random), i * 1000L);
            if (random.nextInt(1000) == 0) {
                simulation.receiver.tick(i * 1000L + random.nextLong(Receiver.SILENCE_NANOS));
            }
        }
        assertTrue(simulation.inbox.openMost <= 4 * Items.OPEN_MAX + 4);
        assertTrue(simulation.receiver.figures().refusals().size() >= 6, "much was tried");
        simulation.receiver.close();
        assertEquals(0, simulation.inbox.open);

        Map<String, byte[]> items = simulation.items(50, 20_000);
        simulation.runToEnd(simulation.sender(new Shape(40, 10, 2, 1404), SendPlan.once(0), items));
        items.forEach((name, bytes) -> assertArrayEquals(bytes, simulation.inbox.items.get(name)));
    }

    private byte[] datagram(Random random) {
        int length = random.nextInt(5) == 0 ? 1180 + random.nextInt(16_000) : 1404;
        byte[] symbol = new byte[length];
        if (random.nextInt(4) == 0) {
            random.nextBytes(symbol);
        } else {
            Symbol frames = new Symbol(length);
            for (int i = random.nextInt(6); i > 0; i--) {
                frames.add(frame(random));
            }
            symbol = frames.take();
            for (int i = random.nextInt(3); i > 0; i--) {
                symbol[random.nextInt(200)] = (byte) random.nextInt();
            }
        }
        long far = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(500);
        int sources = random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(2) * 5;
        byte[] datagram = new Packet(
                        random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(3),
                        random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(3),
                        far,
                        random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(40),
                        random.nextInt(random.nextBoolean() ? 256 : 12),
                        sources,
                        symbol)
                .sealed(seal);
        if (random.nextInt(10) == 0) {
            datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return datagram;
    }

    private static Frame frame(Random random) {
        long number = random.nextInt(30) == 0 ? random.nextLong() : random.nextInt(2000);
        return switch (random.nextInt(20)) {
            case 0 ->
                Frame.newBuilder()
                        .setHello(
                                Hello.newBuilder().setRounds(random.nextInt(5)).setRound(random.nextInt(5)))
                        .build();
            case 1 ->
                random.nextInt(20) == 0
                        ? Frame.newBuilder()
                                .setEnd(End.newBuilder().setItems(number))
                                .build()
                        : Frame.getDefaultInstance();
            case 2, 3, 4, 5, 6, 7, 8 ->
                Frame.newBuilder().setItem(item(random, number)).build();
            default ->
                Frame.newBuilder()
                        .setChunk(Chunk.newBuilder()
                                .setNumber(number)
                                .setOffsetBytes(random.nextInt(30) == 0 ? random.nextLong() : random.nextInt(9))
                                .setData(ByteString.copyFrom(new byte[random.nextInt(9)])))
                        .build();
        };
    }

    private static Item.Builder item(Random random, long number) {
        String[] names = {"a", "b/c", "..", "/etc/passwd", "a/./b", "", "x\ny", "\u202e", "n".repeat(300)};
        int length = random.nextInt(9);
        byte[] digest = Digests.sha256().digest(new byte[length]);
        return Item.newBuilder()
                .setNumber(number)
                .setKind(random.nextInt(9) == 0 ? Kind.KIND_DIRECTORY : Kind.KIND_FILE)
                .setName(names[random.nextInt(random.nextInt(3) == 0 ? names.length : 2)])
                .setLengthBytes(random.nextInt(30) == 0 ? random.nextLong() : length)
                .setModifiedNanos(random.nextInt(30) == 0 ? -1 : 0)
                .setSha256(ByteString.copyFrom(digest, 0, random.nextInt(9) == 0 ? 5 : digest.length))
                .setWithdrawn(random.nextInt(9) == 0 ? "for no reason" : "");
    }
}
