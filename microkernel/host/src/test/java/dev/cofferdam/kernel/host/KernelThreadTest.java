package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Waiting;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A partition that leaves messages behind, and one whose lane never runs empty. */
@Timeout(60)
final class KernelThreadTest {
    @TempDir
    private Path directory;

    private final Arena arena = Arena.ofAuto();
    private final List<Long> received = Collections.synchronizedList(new ArrayList<>());
    private PartitionPort port;
    private ClientLane client;

    @BeforeEach
    void open() throws Exception {
        PartitionFiles files = new PartitionFiles(directory);
        Files.createDirectories(files.lane().getParent());
        ServerLane.create(files.lane());
        Files.write(files.window(), new byte[4096]);
        port = PartitionPort.open(0, files, 4096, Waiting.PARKED, Affinity.ANY);
        client = ClientLane.open(files.lane(), arena, Waiting.PARKED);
    }

    private void post(long tag) {
        client.send(new Message().request(Operation.READ, 0, tag));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothingOfAnIncarnationIsServedAfterItsEnd() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        KernelThread thread = new KernelThread("p", Affinity.ANY, port, message -> {
            received.add(message.tag());
            first.countDown();
            await(ended);
        });
        for (int tag = 0; tag < 5; tag++) {
            post(tag);
        }
        thread.start();
        CountDownLatch idle = new CountDownLatch(1);
        thread.submit(idle::countDown);
        await(idle);
        assertEquals(List.of(), received, "before its start");
        thread.submit(thread::serve);
        await(first);
        thread.submit(thread::rest);
        ended.countDown();
        CountDownLatch after = new CountDownLatch(1);
        thread.submit(after::countDown);
        await(after);
        thread.end();
        assertEquals(1, received.size(), "the one it was at, and no other");
    }

    /** Each message is followed by another, as by a partition that writes as fast as it is heard. */
    @Test
    void aLaneThatNeverRunsEmptyKeepsTheThreadFromNothing() {
        CountDownLatch many = new CountDownLatch(1_000);
        KernelThread thread = new KernelThread("p", Affinity.ANY, port, message -> {
            many.countDown();
            port.reply(message);
            Message reply = new Message();
            while (client.receive(reply)) {
                post(reply.tag() + 1);
            }
        });
        post(0);
        thread.start();
        thread.submit(thread::serve);
        await(many);
        thread.end();
    }

    /** A denied partition is answered late, and its end is not. */
    @Test
    void aDelayIsOverWhenThereIsSomethingToDo() {
        KernelThread[] own = new KernelThread[1];
        CountDownLatch delayed = new CountDownLatch(1);
        own[0] = new KernelThread("p", Affinity.ANY, port, message -> {
            delayed.countDown();
            own[0].pause(TimeUnit.HOURS.toNanos(1));
        });
        post(0);
        own[0].start();
        own[0].submit(own[0]::serve);
        await(delayed);
        own[0].end();
    }

    /** What its partition asked for waits for its window; what is to be done with the partition does not. */
    @Test
    void messagesWaitForTheirWindow() {
        AtomicBoolean open = new AtomicBoolean();
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        KernelThread thread = new KernelThread("p", Affinity.ANY, port, message -> taken.countDown());
        thread.keepTo(open::get);
        post(0);
        thread.start();
        thread.submit(thread::serve);
        thread.submit(done::countDown);
        await(done);
        assertEquals(0, thread.messages());
        open.set(true);
        thread.opened();
        await(taken);
        thread.end();
    }

    @Test
    void nobodyElseSaysWhenAPartitionEnds() {
        KernelThread thread = new KernelThread("p", Affinity.ANY, port, message -> {});
        assertThrows(IllegalStateException.class, thread::rest);
    }
}
