package dev.cofferdam.it.program;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A lane of the partition used behind the runtime's back: whatever hostile code likes to write goes out. */
final class RawLane {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Path path;
    /** Of the lane as it is opened now: a partition has not files enough to leave the earlier ones open. */
    private Arena arena = Arena.ofShared();

    private ClientLane lane;
    private final MemorySegment window;

    private RawLane(Path path, MemorySegment window) throws IOException {
        this.path = path;
        this.lane = open();
        this.window = window;
    }

    /** The lane that disk requests take in this design. */
    static RawLane open(Partition partition) throws IOException {
        PartitionFiles files = files(partition);
        Path path = Files.exists(files.storeLane()) ? files.storeLane() : files.lane();
        return new RawLane(path, window(files));
    }

    private ClientLane open() throws IOException {
        return ClientLane.open(path, arena, Waiting.PARKED);
    }

    static PartitionFiles files(Partition partition) {
        return new PartitionFiles(Path.of(partition.argument("home")));
    }

    private static MemorySegment window(PartitionFiles files) throws IOException {
        Manifest manifest = Manifest.decode(Files.readAllBytes(files.manifest()));
        return SharedMemory.map(files.window(), manifest.windowBytes(), Arena.global());
    }

    MemorySegment window() {
        return window;
    }

    /** Puts a message on its way, however many wait for their replies; false where the ring has no room. */
    boolean post(Message message) throws IOException {
        if (lane.requests() == ClientLane.DEPTH_MAX) {
            arena.close();
            arena = Arena.ofShared();
            lane = open();
        }
        return lane.send(message);
    }

    /** Sends the message and returns when it holds its reply. */
    void exchange(Message message) throws IOException {
        long tag = message.tag();
        if (!lane.send(message)) {
            throw new IOException("the lane is full");
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            if (lane.receive(message)) {
                if (message.tag() == tag) {
                    return;
                }
            } else {
                lane.await(PATIENCE_NANOS);
            }
        }
        throw new IOException("no reply");
    }
}
