package dev.cofferdam.store.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.engine.TestVolume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store is killed when its reply is out and the request still on its ring. */
@Timeout(60)
final class ReplyBeforeReleaseTest {
    private static final int BLOCK_BYTES = 512;

    @TempDir
    private Path directory;

    private final Arena arena = Arena.ofAuto();

    @Test
    void theNextStoreDoesNotDoItAgain() throws IOException {
        PartitionFiles files = new PartitionFiles(directory);
        StoreManifest plan = prepare(files);
        ClientLane client = ClientLane.open(files.subjectLane(0), arena, Waiting.PARKED);
        MemorySegment window = SharedMemory.map(files.subjectWindow(0), TestVolume.WINDOW_BYTES, arena);
        window.fill((byte) 1);
        client.send(new Message().request(Operation.WRITE, 0, 1).payload(0, 0, BLOCK_BYTES));
        Message message = new Message();
        ServerLane killed = ServerLane.open(files.subjectLane(0), arena, Waiting.PARKED);
        assertTrue(killed.receive(message));
        try (StoreEngine engine = StoreEngine.open(plan)) {
            engine.serve(message.address(0, 0), window);
        }
        killed.send(message);

        assertTrue(client.receive(message));
        assertEquals(Status.OK, message.status());
        window.fill((byte) 2); // acknowledged, so the window is the client's for other data
        new StorePartition().open(files, (subject, end, operation) -> {}, () -> {});
        client.send(new Message().request(Operation.FLUSH, 0, 2));
        while (!client.receive(message)) {
            client.await(Long.MAX_VALUE);
        }
        assertEquals(List.of(2L, Status.OK), List.of(message.tag(), message.status()));
        assertEquals(1, Files.readAllBytes(files.volume().resolve("lower.disk"))[0]);
    }

    private StoreManifest prepare(PartitionFiles files) throws IOException {
        TestVolume.create(files.volume());
        StoreManifest plan =
                TestVolume.plan(files.volume(), TestVolume.subject("low", new Grant(TestVolume.LOWER, true, true)));
        Manifest manifest = new Manifest(
                "store",
                "-",
                "store",
                Map.of(),
                List.of(),
                TestVolume.WINDOW_BYTES,
                Waiting.PARKED,
                Affinity.ANY,
                true,
                0);
        Files.write(files.manifest(), manifest.encode());
        Files.write(files.storeManifest(), plan.encode());
        Files.createDirectory(files.subjectLane(0).getParent());
        for (Path lane : List.of(files.subjectLane(0), files.kernelLane(0))) {
            ServerLane.create(lane);
        }
        Files.write(files.subjectWindow(0), new byte[TestVolume.WINDOW_BYTES]);
        return plan;
    }
}
