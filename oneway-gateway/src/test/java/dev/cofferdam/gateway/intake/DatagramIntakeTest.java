package dev.cofferdam.gateway.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.datagram.DatagramQueue;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.gateway.wire.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatagramIntakeTest {
    private static final int DISK_BYTES = 4 << 20;
    private static final int WAITING_BYTES = 1 << 20;
    private static final Stream UDP = new Stream(Service.SERVICE_UDP, 0);
    private static final Stream SYSLOG = new Stream(Service.SERVICE_SYSLOG, 7);

    private final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private final DatagramQueue queue = new DatagramQueue(WAITING_BYTES, Limits.DATAGRAM_BYTES_MAX);

    private SpoolWriter spool() throws IOException {
        return SpoolWriter.open(disk, () -> 1, () -> 2);
    }

    private List<Datagrams> records() throws IOException {
        SpoolReader reader = SpoolReader.open(disk, 0, Optional.empty());
        List<Datagrams> records = new ArrayList<>();
        while (reader.next() instanceof Entry entry) {
            records.add(entry.frame().getDatagrams());
        }
        return records;
    }

    @Test
    void thoseOfOneStreamShareARecordUpToItsLimit() throws IOException {
        SpoolWriter spool = spool();
        for (int i = 0; i < 300; i++) {
            assertTrue(queue.offer(UDP, new byte[i % 3]));
        }
        queue.offer(SYSLOG, new byte[10]);
        queue.offer(UDP, new byte[Limits.DATAGRAM_BYTES_MAX]);
        assertTrue(new DatagramIntake(spool, queue).drain());
        spool.tell();
        List<Datagrams> records = records();
        assertEquals(
                List.of(256, 44, 1, 1),
                records.stream().map(Datagrams::getLengthBytesCount).toList());
        assertEquals(
                List.of(0L, 256L, 0L, 300L),
                records.stream().map(Datagrams::getFirst).toList());
    }

    @Test
    void whatFoundNoRoomIsSaidAtOnceAndNumbersGoOnAfterARestart() throws IOException {
        SpoolWriter spool = spool();
        DatagramIntake intake = new DatagramIntake(spool, queue);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += queue.offer(UDP, new byte[50_000]) ? 1 : 0;
        }
        assertTrue(taken > 10 && taken < 100, taken + " taken");
        queue.drop(SYSLOG, 5);
        intake.drain();
        spool.tell();
        List<Datagrams> last = records().reversed().subList(0, 2);
        assertEquals(
                List.of(0, 0), last.stream().map(Datagrams::getLengthBytesCount).toList());
        assertEquals(100, spool().next(UDP));
        assertEquals(5, spool().next(SYSLOG));
        assertFalse(intake.drain(), "said once");
    }

    @Test
    void whatBeginsAndEndsIsWhatCame() throws IOException {
        SpoolWriter spool = spool();
        DatagramIntake intake = new DatagramIntake(spool, queue);
        intake.begin(UDP);
        queue.offer(UDP, new byte[] {1, 2, 3});
        queue.offer(UDP, new byte[0]);
        queue.offer(UDP, new byte[] {4});
        intake.drain();
        spool.tell();
        SpoolReader reader = SpoolReader.open(disk, 0, Optional.empty());
        assertTrue(((Entry) reader.next()).frame().getDatagrams().getBegins());
        byte[] content = new byte[4];
        Entry entry = (Entry) reader.next();
        entry.data().get(content);
        assertArrayEquals(new byte[] {1, 2, 3, 4}, content);
        assertEquals(List.of(3, 0, 1), entry.frame().getDatagrams().getLengthBytesList());
    }
}
