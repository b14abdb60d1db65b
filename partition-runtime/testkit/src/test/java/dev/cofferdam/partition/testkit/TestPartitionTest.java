package dev.cofferdam.partition.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.Received;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A partition of the test kit keeps the rules of one that a kernel runs, and ends as one. */
@Timeout(60)
class TestPartitionTest {

    private interface Body {
        void run(Partition partition) throws Exception;
    }

    private static Program program(Body body) {
        return new Program() {
            @Override
            public String name() {
                return "tested";
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }

            @Override
            public void run(Partition partition) throws Exception {
                body.run(partition);
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(Reason reason, String message, Executable request) {
        RequestException refused = assertThrows(RequestException.class, request);
        assertEquals(reason, refused.reason());
        assertTrue(refused.getMessage().startsWith(message), refused::getMessage);
    }

    @Test
    void aProgramIsReadyAndAliveWhenItSaysSo() throws IOException {
        TestChannel wakes = new TestChannel();
        TestPartition partition = TestPartition.of("p", "low").withHealth(5_000).receiving("wake", wakes);
        Program saysReady = new Program() {
            @Override
            public String name() {
                return "tested";
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }

            @Override
            public boolean saysReady() {
                return true;
            }

            @Override
            public void run(Partition partition) throws Exception {
                partition.log("within " + partition.aliveWithinMillis() + " ms");
                partition.receiver("wake").receive();
                partition.ready();
                while (true) {
                    partition.alive();
                    partition.pause(1);
                }
            }
        };
        try (TestRun run = partition.start(saysReady)) {
            run.awaitLine("within 5000 ms");
            assertFalse(partition.isReady());
            wakes.send(bytes("go"));
            run.awaitReady();
            run.awaitSign();
            assertTrue(partition.signs() > 0);
        }
        try (TestRun run = TestPartition.of("q", "low").start(program(each -> each.pause(100_000)))) {
            run.awaitReady();
        }
        TestRun ended = TestPartition.of("r", "low").start(program(each -> {}));
        assertEquals(Optional.empty(), ended.awaitEnd());
        assertThrows(AssertionError.class, ended::awaitSign);
    }

    @Test
    void aDiskKeepsGrantsPositionsAndLengths() {
        TestDisk disk = TestDisk.of(4096);
        TestPartition partition = TestPartition.of("p", "low")
                .with("in", disk, Grant.READ)
                .with("out", disk, Grant.WRITE)
                .with("both", disk, Grant.READ_WRITE);
        assertEquals(List.of("in", "out", "both"), partition.disks());
        MemorySegment block = MemorySegment.ofArray(new byte[512]).fill((byte) 7);
        Disk in = partition.disk("in");
        Disk out = partition.disk("out");
        Disk both = partition.disk("both");
        refused(Reason.DENIED, "cannot write disk 'in': the topology does not", () -> in.write(0, block));
        refused(Reason.DENIED, "cannot read disk 'out'", () -> out.read(0, 512));
        refused(Reason.DENIED, "cannot see the versions of disk 'out'", out::published);
        for (long[] wrong : new long[][] {{1, 512}, {0, 511}, {4096, 512}, {-512, 512}, {0, 0}, {0, 8192}}) {
            refused(Reason.OUT_OF_RANGE, "cannot read disk 'in'", () -> in.read(wrong[0], (int) wrong[1]));
        }
        refused(Reason.OUT_OF_RANGE, "cannot publish", () -> both.advance(4097));
        assertEquals(0, disk.content()[3584], "what was refused was not done");
        assertFalse(in.writable() || out.readable() || !both.readable());
    }

    @Test
    void versionsAreKeptUntilTheNextButOne() throws Exception {
        TestDisk disk = TestDisk.of(1024);
        Disk in = TestPartition.of("p", "high").with("in", disk, Grant.READ).disk("in");
        assertEquals(new Published(0, 0), in.published());
        disk.publish(bytes("one"));
        disk.publish(bytes("two!"));
        assertEquals(new Published(2, 4), in.await(2));
        assertEquals('o', in.readExactly(1, 0, 512).get(ValueLayout.JAVA_BYTE, 0));
        assertEquals('t', in.readExactly(2, 0, 512).get(ValueLayout.JAVA_BYTE, 0));
        disk.publish(bytes("three"));
        refused(Reason.CHANGED, "cannot read disk 'in': that version", () -> in.readExactly(1, 0, 512));
        Disk out = TestPartition.of("q", "low").with("out", disk, Grant.WRITE).disk("out");
        assertEquals(0, out.advance(3), "whoever does not read learns no version");
        assertArrayEquals(bytes("thr"), disk.published());
    }

    @Test
    void aPipelineAnswersInOrder() throws Exception {
        TestDisk disk = TestDisk.of(1024);
        TestPartition partition = TestPartition.of("p", "low").with("d", disk, Grant.READ_WRITE);
        Pipeline pipeline = partition.pipeline();
        pipeline.window().fill((byte) 9);
        long wrote = pipeline.write(partition.disk("d"), 512, 0, 512);
        long refused = pipeline.read(partition.disk("d"), 3, 0, 512);
        assertEquals(new Pipeline.Reply(wrote, Optional.empty()), pipeline.take());
        assertEquals(new Pipeline.Reply(refused, Optional.of(Reason.OUT_OF_RANGE)), pipeline.take());
        assertThrows(ProgramException.class, pipeline::take);
        assertEquals(9, disk.content()[512]);
    }

    @Test
    void channelsNumberDropAndAnswer() throws Exception {
        TestChannel channel = new TestChannel();
        for (int i = 1; i <= 70; i++) {
            channel.send(new byte[] {(byte) i});
        }
        Received first = channel.receive();
        assertEquals(7, first.number(), "the oldest of more than 64 are dropped");
        assertArrayEquals(new byte[] {7}, first.payload());

        TestCalls calls = new TestCalls();
        TestPartition desk = TestPartition.of("desk", "low").answering("asks", calls);
        TestRun run = desk.start(program(partition -> {
            while (true) {
                Received request = partition.answerer("asks").receive();
                partition.answerer("asks").answer(request, bytes("seen " + request.payload().length));
            }
        }));
        assertArrayEquals(bytes("seen 3"), calls.call(bytes("abc")));
        refused(Reason.DENIED, "cannot answer", () -> calls.answer(new Received(1, new byte[0]), new byte[0]));
        run.close();
    }

    @Test
    void whatIsNotGivenIsNamed() {
        TestPartition partition = TestPartition.of("p", "low").with("in", TestDisk.of(512), Grant.READ);
        partition.sending("alerts", new TestChannel());
        ProgramException none = assertThrows(ProgramException.class, () -> partition.receiver("alerts"));
        assertEquals(
                "the test gives partition 'p' no one-way channel to receive from named 'alerts'; it gives disk 'in',"
                        + " one-way channel to send on 'alerts'",
                none.getMessage());
    }

    @Test
    void aRunEndsWhenAskedAndSaysHowItEnded() {
        TestPartition.of("p", "low").start(program(Partition::awaitEnd)).close();
        TestRun failed = TestPartition.of("p", "low").start(program(partition -> {
            partition.log("about to");
            throw new ProgramException("cannot");
        }));
        assertInstanceOf(ProgramException.class, failed.awaitEnd().orElseThrow());
        AssertionError never = assertThrows(AssertionError.class, () -> failed.awaitLine("done"));
        assertEquals("never logged 'done' but [about to]", never.getMessage());
        assertThrows(AssertionError.class, failed::close);
        TestRun well = TestPartition.of("p", "low").start(program(partition -> partition.pause(1)));
        assertEquals(Optional.empty(), well.awaitEnd());
    }
}
