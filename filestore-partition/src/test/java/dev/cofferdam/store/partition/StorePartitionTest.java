package dev.cofferdam.store.partition;

import static dev.cofferdam.store.engine.TestVolume.BLOCK_BYTES;
import static dev.cofferdam.store.engine.TestVolume.LOWER;
import static dev.cofferdam.store.engine.TestVolume.UPPER;
import static dev.cofferdam.store.engine.TestVolume.WINDOW_BYTES;
import static dev.cofferdam.store.engine.TestVolume.plan;
import static dev.cofferdam.store.engine.TestVolume.subject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.store.engine.TestVolume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In the ring design a subject's messages say nothing about who it is: its lane does. */
@Timeout(60)
final class StorePartitionTest {
    private static final int LOW = 0;
    private static final int HIGH = 1;
    private static final byte SECRET = 77;

    private final Queue<String> denials = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> signs = new LinkedBlockingQueue<>();

    /** Held, it keeps whoever has to report a denial. */
    private final ReentrantLock reporting = new ReentrantLock();

    @TempDir
    private Path directory;

    private Client low;
    private Client high;

    /** One subject's lane and window. */
    private record Client(ClientLane lane, MemorySegment window) {
        Message exchange(Message message) {
            lane.send(message);
            Message reply = new Message();
            while (!lane.receive(reply)) {
                lane.await(Long.MAX_VALUE);
            }
            return reply;
        }
    }

    @BeforeEach
    void start() throws IOException {
        PartitionFiles files = new PartitionFiles(directory);
        TestVolume.create(files.volume());
        StoreManifest plan = plan(
                files.volume(),
                subject("low", new Grant(LOWER, true, false), new Grant(UPPER, false, true)),
                subject(
                        "high",
                        new Grant(LOWER, true, false),
                        new Grant(UPPER, true, true),
                        new Grant(UPPER, false, true),
                        new Grant(UPPER, true, false)));
        Manifest manifest = new Manifest(
                "store", "-", "store", Map.of(), List.of(), WINDOW_BYTES, Waiting.PARKED, Affinity.ANY, true, 200);
        Files.write(files.manifest(), manifest.encode());
        Files.write(files.storeManifest(), plan.encode());
        Files.createDirectory(files.subjectLane(LOW).getParent());
        for (int subject : new int[] {LOW, HIGH}) {
            ServerLane.create(files.subjectLane(subject));
            ServerLane.create(files.kernelLane(subject));
            Files.write(files.subjectWindow(subject), new byte[WINDOW_BYTES]);
        }
        new StorePartition()
                .open(
                        files,
                        (subject, end, operation) -> {
                            reporting.lock();
                            try {
                                denials.add(subject + " " + operation + " on " + end);
                            } finally {
                                reporting.unlock();
                            }
                        },
                        () -> signs.add("alive"));
        low = client(files, LOW);
        high = client(files, HIGH);
        high.window.fill(SECRET);
        assertEquals(
                Status.OK,
                high.exchange(request(Operation.WRITE, UPPER, HIGH, UPPER)).status());
    }

    private static Client client(PartitionFiles files, int subject) throws IOException {
        Arena arena = Arena.ofAuto();
        return new Client(
                ClientLane.open(files.subjectLane(subject), arena, Waiting.PARKED),
                SharedMemory.map(files.subjectWindow(subject), WINDOW_BYTES, arena));
    }

    /** Whoever serves one waits, here for a lock, on a device for an answer; the others go on, and are answered. */
    @Test
    void aRequestThatIsNotDoneLeavesTheStoreWithoutASignOfLife() throws InterruptedException {
        assertNotNull(signs.take());
        reporting.lock();
        try {
            low.lane.send(request(Operation.READ, 1, LOW, LOWER));
            String said = signs.take();
            while (said != null) {
                // One comes every 25 ms, until that request has taken 200.
                said = signs.poll(400, TimeUnit.MILLISECONDS);
            }
            assertEquals(
                    Status.OK,
                    high.exchange(request(Operation.READ, UPPER, HIGH, UPPER)).status());
            assertNull(signs.poll());
        } finally {
            reporting.unlock();
        }
        assertNotNull(signs.poll(30, TimeUnit.SECONDS));
    }

    /** A request for the first block, with claims that only a kernel may make. */
    private static Message request(Operation operation, int end, int subject, int object) {
        return new Message()
                .request(operation, end, 1)
                .payload(0, 0, BLOCK_BYTES)
                .address(subject, object);
    }

    @Test
    void forgedSubjectsAndObjectsHaveNoEffect() {
        for (int subject : new int[] {-1, LOW, HIGH, 2, Integer.MAX_VALUE}) {
            for (int object : new int[] {-1, LOWER, UPPER, 3, Integer.MAX_VALUE}) {
                low.window.fill((byte) 1);
                assertEquals(
                        Status.OK,
                        low.exchange(request(Operation.READ, 0, subject, object))
                                .status());
                assertEquals(0, low.window.get(ValueLayout.JAVA_BYTE, 0), "what its own disk holds");
                assertEquals(
                        Status.DENIED,
                        low.exchange(request(Operation.READ, 1, subject, object))
                                .status());
            }
        }
        assertEquals(
                Status.OK, high.exchange(request(Operation.READ, 1, LOW, LOWER)).status());
        assertEquals(SECRET, high.window.get(ValueLayout.JAVA_BYTE, 0), "control: the lane decides");
    }

    /** One disk under several names: each is what its own grant says, as where the kernel looks at it. */
    @Test
    void anEndIsWhatItsOwnGrantSays() {
        int both = 1;
        int writes = 2;
        int reads = 3;
        for (Operation operation : List.of(Operation.READ, Operation.INSPECT)) {
            assertEquals(Status.OK, status(operation, both), "control");
            assertEquals(Status.OK, status(operation, reads));
            assertEquals(Status.DENIED, status(operation, writes));
        }
        for (Operation operation : List.of(Operation.WRITE, Operation.FLUSH, Operation.ADVANCE)) {
            assertEquals(Status.OK, status(operation, both), "control");
            assertEquals(Status.OK, status(operation, writes));
            assertEquals(Status.DENIED, status(operation, reads));
        }
    }

    private Status status(Operation operation, int end) {
        return high.exchange(request(operation, end, HIGH, UPPER)).status();
    }

    /** A version counts what the high writer published, too. */
    @Test
    void aBlindWriterIsNotToldTheVersion() {
        high.exchange(request(Operation.ADVANCE, UPPER, HIGH, UPPER));
        Message blind = low.exchange(request(Operation.ADVANCE, 1, LOW, UPPER));
        assertEquals(Status.OK, blind.status());
        assertEquals(0, blind.version());
        assertEquals(
                3,
                high.exchange(request(Operation.ADVANCE, UPPER, HIGH, UPPER)).version(),
                "control: its reader is told");
    }

    @Test
    void repliesDoNotTellAPartitionItsNumbers() {
        Message reply = high.exchange(request(Operation.READ, 1, HIGH, UPPER));
        assertEquals(Status.OK, reply.status());
        assertEquals(List.of(0, 0), List.of(reply.subject(), reply.object()));
    }

    @Test
    void denialsAreReportedUnderTheLanesSubject() {
        low.exchange(request(Operation.WRITE, 0, HIGH, UPPER));
        low.exchange(request(Operation.READ, 7, HIGH, UPPER));
        low.exchange(request(Operation.READ, 0, HIGH, UPPER));
        assertEquals(List.of("0 WRITE on 0", "0 READ on 7"), List.copyOf(denials));
    }
}
