package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Waiting;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernel's end of one partition: its lane and its window. The partition's kernel thread receives; any thread may
 * reply. Lives as long as the kernel, across restarts of the partition.
 */
final class PartitionPort {
    private final int partition;
    private final ServerLane lane;
    private final MemorySegment window;

    private PartitionPort(int partition, ServerLane lane, MemorySegment window) {
        this.partition = partition;
        this.lane = lane;
        this.window = window;
    }

    static PartitionPort open(int partition, PartitionFiles files, long windowBytes, Waiting waiting)
            throws IOException {
        ServerLane lane = ServerLane.open(files.lane(), Arena.global(), waiting);
        return new PartitionPort(partition, lane, SharedMemory.map(files.window(), windowBytes, Arena.global()));
    }

    int partition() {
        return partition;
    }

    ServerLane lane() {
        return lane;
    }

    /** Shared with the partition: its bytes may change at any time. */
    MemorySegment window() {
        return window;
    }

    /** For an incarnation that is about to start: nothing of the one before is left in it. On the kernel thread. */
    synchronized void renew() {
        lane.renew();
        window.fill((byte) 0);
    }

    /**
     * Answers; the kernel's numbers for subject and object stay here. A partition that asked for more than its ring
     * holds has no room for the reply, and loses it.
     */
    synchronized void reply(Message message) {
        message.address(0, 0);
        message.stamp(Stage.ANSWERED);
        boolean ignored = lane.send(message);
    }
}
