package dev.cofferdam.partition.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a partition finds in its directory. */
@Timeout(60)
final class RunningPartitionTest {
    private static final int DISK_BYTES = 65_536;
    private static final int WRITERS = 3;
    private static final int TURNS = 1_000;
    private static final int WITHIN_MILLIS = 400;

    @TempDir
    private Path directory;

    private RunningPartition open() throws IOException {
        return open(Mapping.WRITE, false);
    }

    private RunningPartition open(Mapping mapping, boolean direct) throws IOException {
        PartitionFiles files = new PartitionFiles(directory);
        End lent = new End("disk", Kind.DISK_READ_WRITE, mapping, DISK_BYTES);
        End asks = new End("desk", Kind.CHANNEL_CLIENT, Mapping.NONE, 0);
        Manifest manifest = new Manifest(
                "writer",
                "-",
                "none",
                Map.of(),
                List.of(lent, asks),
                DISK_BYTES,
                Waiting.PARKED,
                Affinity.ANY,
                direct,
                WITHIN_MILLIS);
        Files.write(files.manifest(), manifest.encode());
        Files.createDirectory(files.memory());
        ServerLane.create(files.lane());
        ServerLane.create(files.storeLane());
        Files.write(files.window(), new byte[DISK_BYTES]);
        Files.createDirectory(files.disk("disk").getParent());
        Files.write(files.disk("disk"), new byte[(int) WorkingImage.fileBytes(DISK_BYTES)]);
        byte[] page = VersionPage.initial(DISK_BYTES);
        Files.write(files.versions("disk"), Arrays.copyOf(page, (int) VersionPage.fileBytes(DISK_BYTES)));
        return RunningPartition.open(files);
    }

    @Test
    void whatIsNotGrantedIsNamedAsATopologyDoes() throws IOException {
        RunningPartition partition = open();
        assertEquals(
                "the topology gives partition 'writer' no one-way channel to send on named 'desk'; it gives disk 'disk'"
                        + " (read-write), call channel 'desk' (asks)",
                assertThrows(ProgramException.class, () -> partition.sender("desk"))
                        .getMessage());
        RequestException refused = assertThrows(
                RequestException.class, () -> partition.disk("disk").write(1, MemorySegment.NULL));
        assertEquals(
                "cannot write disk 'disk': it lies outside the disk, is longer than the window, or is no multiple of 512"
                        + " bytes",
                refused.getMessage());
        for (Status status : Status.values()) {
            for (Operation operation : Operation.values()) {
                if (status != Status.OK) {
                    String said = Requests.refused(operation, "disk", status).getMessage();
                    assertFalse(said.contains(status.toString()), said);
                }
            }
        }
        assertEquals(ClientLane.DEPTH_MAX, Pipeline.DEPTH_MAX);
    }

    /** What is short says nothing: a loop may do it for ever. */
    @Test
    void whoWaitsLongSaysThatItIsAlive() throws IOException {
        RunningPartition partition = open();
        ServerLane kernel = ServerLane.open(new PartitionFiles(directory).lane(), Arena.global(), Waiting.PARKED);
        int before = kernel.sign();
        for (int i = 0; i < 100; i++) {
            partition.pause(0);
        }
        assertEquals(before, kernel.sign());
        partition.pause(WITHIN_MILLIS);
        assertTrue(kernel.sign() - before >= 2, "in a time in which it has to be said once");
        int waited = kernel.sign();
        partition.alive();
        assertEquals(waited + 1, kernel.sign());
        assertEquals(WITHIN_MILLIS, partition.aliveWithinMillis());
    }

    /** Nobody else would tell a program that asks the store alone. */
    @Test
    void whoAsksTheStoreDirectlyHearsThatItIsToStop() throws IOException, InterruptedException, ExecutionException {
        PartitionFiles files = new PartitionFiles(directory);
        RunningPartition partition = open(Mapping.NONE, true);
        ServerLane kernel = ServerLane.open(files.lane(), Arena.global(), Waiting.PARKED);
        ServerLane store = ServerLane.open(files.storeLane(), Arena.global(), Waiting.PARKED);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> answering = threads.submit(() -> answer(store, 2));
            Disk disk = partition.disk("disk");
            disk.write(0, MemorySegment.ofArray(new byte[512]));
            // Before it is one that nobody waits for, as that to the word that the program is ready.
            assertTrue(kernel.send(new Message().request(Operation.READY, -1, 0).reply(Status.OK)));
            assertTrue(kernel.send(new Message().request(Operation.STOP, -1, 0)));
            assertThrows(StoppedException.class, () -> disk.write(0, MemorySegment.ofArray(new byte[512])));
            answering.get();
        }
    }

    private static void answer(ServerLane store, int requests) {
        Message message = new Message();
        for (int i = 0; i < requests; i++) {
            while (!store.receive(message)) {
                store.await();
            }
            store.send(message.reply(Status.OK));
            store.done();
        }
    }

    /** Each thread asks for the disk itself, as parts of a program do that know nothing of each other. */
    @Test
    void writersThatEachAskForTheDiskDoNotTearReads() throws IOException, InterruptedException, ExecutionException {
        RunningPartition partition = open();
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch wrote = new CountDownLatch(WRITERS);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                writing.add(threads.submit(writing(partition.disk("disk"), writer, wrote, enough)));
            }
            try {
                readWhole(partition.disk("disk"), wrote);
            } finally {
                enough.set(true);
            }
            for (Future<?> each : writing) {
                each.get();
            }
        }
    }

    /** Until everybody had many turns, however busy the machine is. */
    private static void readWhole(Disk disk, CountDownLatch wrote) throws IOException {
        MemorySegment read = MemorySegment.ofArray(new byte[DISK_BYTES]);
        for (int reads = 0; reads < TURNS || wrote.getCount() > 0; reads++) {
            disk.read(0, read);
            assertEquals(-1, MemorySegment.mismatch(read, 1, DISK_BYTES, read, 0, DISK_BYTES - 1), "torn");
        }
    }

    private static Callable<Void> writing(Disk disk, int writer, CountDownLatch wrote, AtomicBoolean enough) {
        return () -> {
            MemorySegment content = MemorySegment.ofArray(new byte[DISK_BYTES]);
            for (long writes = 0; !enough.get(); writes++) {
                content.fill((byte) (WRITERS * writes + writer));
                disk.write(0, content);
                if (writes == TURNS) {
                    wrote.countDown();
                }
            }
            return null;
        };
    }
}
