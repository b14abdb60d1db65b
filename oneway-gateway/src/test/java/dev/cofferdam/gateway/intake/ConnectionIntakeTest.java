package dev.cofferdam.gateway.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.connection.ConnectionQueue;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a spool has of low's connections, and what low is told of it. */
class ConnectionIntakeTest {
    private static final ConnectionEnd NONE = ConnectionEnd.CONNECTION_END_UNSPECIFIED;
    private static final ConnectionEnd CLOSED = ConnectionEnd.CONNECTION_END_CLOSED;

    private final MemoryDisk disk = new MemoryDisk(4 << 20);
    private final ConnectionQueue queue = new ConnectionQueue(400_000, () -> {});

    @BeforeEach
    void begin() {
        queue.begin(0, 0);
    }

    private SpoolWriter spool() throws IOException {
        return SpoolWriter.open(disk, () -> 1, () -> 2);
    }

    private void put(long number, long offset, int bytes, ConnectionEnd end) {
        int left = bytes;
        do {
            // As a socket does it, which has room for so much at a time.
            ByteBuffer room = queue.room();
            int count = Math.min(left, room.remaining());
            for (int i = 0; i < count; i++) {
                room.put((byte) (offset + bytes - left + i));
            }
            left -= count;
            queue.put(0, number, offset + bytes - left - count, count, left == 0 ? end : NONE);
        } while (left > 0);
    }

    private List<ConnectionPart> parts() throws IOException {
        SpoolReader reader = SpoolReader.open(disk, 0, Optional.empty());
        List<ConnectionPart> parts = new ArrayList<>();
        while (reader.next() instanceof Entry entry) {
            parts.add(entry.frame().getConnectionPart());
        }
        return parts;
    }

    @Test
    void partsOfOneConnectionShareARecordAndLongOnesAreDivided() throws IOException {
        for (int i = 0; i < 2; i++) {
            queue.takeNumber(0);
        }
        put(0, 0, 0, NONE);
        put(0, 0, 10, NONE);
        put(1, 0, 0, NONE);
        put(1, 0, 300_000, NONE);
        put(1, 300_000, 0, CLOSED);
        put(0, 10, 5, CLOSED);
        assertTrue(new ConnectionIntake(spool(), queue).drain());
        List<ConnectionPart> parts = parts();
        long expected = 0;
        for (ConnectionPart part : parts) {
            if (part.getNumber() == 1) {
                assertTrue(part.getOffsetBytes() >= expected, parts::toString);
                expected = part.getOffsetBytes();
            }
        }
        assertEquals(0, parts.getFirst().getOffsetBytes());
        assertEquals(10, parts.getLast().getOffsetBytes());
        assertEquals(CLOSED, parts.getLast().getEnd());
        assertEquals(2, parts.stream().filter(part -> part.getEnd() == CLOSED).count());
        assertEquals(2, spool().next(new Stream(Service.SERVICE_TCP, 0)));
    }

    @Test
    void anEndIsSettledWhenItIsOnStableStorageAndNotBefore() throws IOException {
        queue.takeNumber(0);
        put(0, 0, 10, NONE);
        put(0, 10, 0, CLOSED);
        assertEquals(List.of(), queue.takeSettled());
        ConnectionIntake intake = new ConnectionIntake(spool(), queue);
        disk.effectsLeft = 1;
        assertThrows(MemoryDisk.Down.class, intake::drain);
        assertEquals(List.of(), queue.takeSettled());
        disk.effectsLeft = Long.MAX_VALUE;
        queue.breakOff();
        put(0, 10, 0, CLOSED);
        ConnectionIntake again = new ConnectionIntake(spool(), queue);
        again.begin(0, queue.next(0));
        assertFalse(again.drain(), "what was broken off goes on no more");
        assertEquals(List.of(), queue.takeSettled());
        assertTrue(queue.isBroken(0, 0));
        put(queue.takeNumber(0), 0, 0, CLOSED);
        assertTrue(again.drain());
        assertEquals(1, queue.takeSettled().size());
        assertEquals(List.of(), queue.takeSettled(), "once");
        List<ConnectionPart> parts = parts();
        assertTrue(parts.get(parts.size() - 2).getBegins(), parts::toString);
    }

    @Test
    void roomHasALimit() {
        queue.takeNumber(0);
        assertTrue(queue.hasRoom());
        put(0, 0, 400_000, NONE);
        assertFalse(queue.hasRoom());
        assertEquals(0, queue.room().remaining());
        queue.poll();
        assertFalse(queue.hasRoom(), "what was taken out is still to be read");
        queue.poll();
        assertTrue(queue.hasRoom());
    }

    /** Many times through the queue's memory, of which each chunk takes another part. */
    @Test
    void contentComesThroughAsItWas() throws IOException {
        queue.takeNumber(0);
        SpoolWriter spool = spool();
        ConnectionIntake intake = new ConnectionIntake(spool, queue);
        SpoolReader reader = SpoolReader.open(disk, 0, Optional.empty());
        long sent = 0;
        long found = 0;
        for (int i = 0; i < 30; i++) {
            put(0, sent, 70_001, NONE);
            sent += 70_001;
            assertTrue(intake.drain());
            while (reader.next() instanceof Entry entry) {
                assertEquals(found, entry.frame().getConnectionPart().getOffsetBytes());
                for (ByteBuffer data = entry.data(); data.hasRemaining(); found++) {
                    assertEquals((byte) found, data.get());
                }
            }
        }
        assertEquals(sent, found);
    }
}
