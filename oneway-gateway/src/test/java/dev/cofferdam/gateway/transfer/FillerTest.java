package dev.cofferdam.gateway.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.wire.Encryption;
import dev.cofferdam.gateway.wire.Key;
import dev.cofferdam.gateway.wire.Packet;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With filler and a key, the line looks the same whatever there is to send. */
final class FillerTest {
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Shape SHAPE = new Shape(40, 10, 4, Simulation.SYMBOL_BYTES_1500);

    private final Key key = Key.make(new SecureRandom());

    /** All that whoever sees the line has without the key: when, how long, and the header. */
    private List<String> seen(Map<String, byte[]> items, boolean filler) throws IOException {
        Sender sender = new Sender(
                5,
                SHAPE,
                new SendPlan(0, 1, filler, LEAST_NANOS),
                new Encryption(key),
                new MemoryOutbox(items),
                0,
                line -> {});
        Pacer pacer = new Pacer(10_000_000, 0);
        List<String> seen = new ArrayList<>();
        for (long nowNanos = 0; !sender.ended(); nowNanos += 100_000) {
            if (pacer.waitNanos(nowNanos) <= 0) {
                Optional<byte[]> datagram = sender.next(nowNanos);
                if (datagram.isPresent()) {
                    pacer.sent(datagram.get().length, nowNanos);
                    byte[] header = Arrays.copyOf(datagram.get(), Packet.HEADER_BYTES);
                    seen.add(nowNanos + " " + datagram.get().length + " "
                            + HexFormat.of().formatHex(header));
                }
            }
        }
        return seen;
    }

    @Test
    void lineDoesNotTellHowMuchThereIsToSend() throws IOException {
        Simulation simulation = new Simulation(1, Line.Faults.NONE);
        List<String> idle = seen(Map.of(), true);
        assertTrue(idle.size() > 2000);
        assertEquals(idle, seen(simulation.items(1, 100), true));
        assertEquals(idle, seen(simulation.items(100, 20_000), true));
    }

    /** The control. */
    @Test
    void withoutFillerItDoes() throws IOException {
        Simulation simulation = new Simulation(1, Line.Faults.NONE);
        assertNotEquals(seen(Map.of(), false), seen(simulation.items(100, 20_000), false));
    }
}
