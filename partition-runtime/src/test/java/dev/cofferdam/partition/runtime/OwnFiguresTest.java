package dev.cofferdam.partition.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.Waiting;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a partition tells of its requests, and what is made of it when it lies. */
class OwnFiguresTest {
    private static final int REQUESTS = 1000;

    @TempDir
    Path directory;

    private final MemorySegment own = MemorySegment.ofArray(new long[ClientLane.OWN_BYTES / Long.BYTES]);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "256, 0", "257, 1", "512, 1", "513, 2", "4294967296, 24", "9223372036854775807, 24"})
    void aBucketCountsWhatTookNoLonger(long nanos, int bucket) {
        assertEquals(bucket, OwnFigures.bucket(nanos));
        assertTrue(nanos <= OwnFigures.atMostNanos(bucket) || bucket == OwnFigures.BUCKETS - 1);
        assertTrue(bucket == 0 || nanos > OwnFigures.atMostNanos(bucket - 1));
    }

    @Test
    void whatIsNotedIsRead() {
        int flush = OwnFigures.OPERATIONS.indexOf(Operation.FLUSH);
        OwnFigures.add(own, flush, 1, 300);
        OwnFigures.add(own, flush, 16, 3_000);
        OwnFigures.inFlight(own, 7);
        OwnFigures.instructions(own, 123_456_789_012L);
        OwnFigures read = OwnFigures.read(own);
        assertEquals(7, read.inFlight());
        assertEquals(123_456_789_012L, read.instructions());
        OwnFigures.Timed timed = read.timed().getFirst();
        assertEquals(1, read.timed().size());
        assertEquals(Operation.FLUSH, timed.operation());
        assertEquals(17, timed.count());
        assertEquals(48_300, timed.sumNanos());
        assertEquals(List.of(0L, 1L, 0L, 0L, 16L), timed.counts().subList(0, 5));
    }

    /** A partition's memory holds what it likes. */
    @Test
    void whateverIsThereIsReadAsSomethingThatMayBe() {
        Random random = new Random(19);
        for (int time = 0; time < 1000; time++) {
            for (int at = 0; at < ClientLane.OWN_BYTES; at += Long.BYTES) {
                own.set(ValueLayout.JAVA_LONG, at, random.nextLong() >> random.nextInt(Long.SIZE));
            }
            OwnFigures read = OwnFigures.read(own);
            assertTrue(read.inFlight() >= 0 && read.inFlight() <= ClientLane.DEPTH_MAX);
            for (OwnFigures.Timed timed : read.timed()) {
                assertEquals(OwnFigures.BUCKETS, timed.counts().size());
                assertTrue(timed.count() > 0 && timed.sumNanos() >= 0);
                assertTrue(timed.counts().stream().allMatch(count -> count >= 0));
            }
        }
    }

    /** Up to those that no timed one has counted yet. */
    @Test
    void aLaneCountsWhatIsAskedOnIt() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Path file = ServerLane.create(directory.resolve("lane"));
            ServerLane server = ServerLane.open(file, arena, Waiting.PARKED);
            ClientLane client = ClientLane.openToKernel(file, arena, Waiting.PARKED);
            Port port = new Port(client, client, new Pulse(client, 0));
            port.post(new Message().request(Operation.READY, -1, 0)); // nobody waits for its reply
            assertTrue(server.receive(new Message()));
            server.done();
            server.send(new Message().request(Operation.READY, -1, 0));
            Message request = new Message();
            Message served = new Message();
            for (Operation operation : List.of(Operation.READ, Operation.RECEIVE, Operation.CALL)) {
                for (int i = 0; i < REQUESTS; i++) {
                    long tag = port.nextTag();
                    port.post(request.request(operation, 0, tag));
                    assertEquals(1, OwnFigures.read(client.own()).inFlight());
                    assertTrue(server.receive(served));
                    server.done();
                    server.send(served.reply(Status.OK));
                    assertTrue(port.take(request, tag, Long.MAX_VALUE));
                }
            }
            OwnFigures read = OwnFigures.read(client.own());
            assertEquals(0, read.inFlight());
            assertEquals(
                    List.of(Operation.READ, Operation.CALL),
                    read.timed().stream().map(OwnFigures.Timed::operation).toList());
            for (OwnFigures.Timed timed : read.timed()) {
                assertTrue(timed.count() > REQUESTS - 16 && timed.count() <= REQUESTS, timed::toString);
            }
        }
    }

    /** Replies come in any order, and some that is asked for waits for long. */
    @Test
    void severalAtOnceAreTimedEach() {
        Stopwatch stopwatch = new Stopwatch(own);
        Stream.iterate(1, tag -> tag + 1)
                .limit(ClientLane.DEPTH_MAX)
                .forEach(tag -> stopwatch.posted(Operation.WRITE, tag));
        assertEquals(ClientLane.DEPTH_MAX, OwnFigures.read(own).inFlight());
        for (int tag = ClientLane.DEPTH_MAX; tag > 0; tag--) {
            stopwatch.taken(tag);
        }
        OwnFigures read = OwnFigures.read(own);
        assertEquals(ClientLane.DEPTH_MAX, read.timed().getFirst().count());
        assertEquals(0, read.inFlight());
        stopwatch.posted(Operation.WRITE, 99);
        stopwatch.forget(99);
        assertEquals(0, OwnFigures.read(own).inFlight());
    }
}
