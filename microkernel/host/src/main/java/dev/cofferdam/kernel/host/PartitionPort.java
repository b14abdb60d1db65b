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
 * deliver. Lives as long as the kernel, across restarts of the partition.
 */
final class PartitionPort {
    private final int partition;
    private final ServerLane lane;
    private final MemorySegment window;
    private final Ringer ringer;
    private boolean owed;

    private PartitionPort(int partition, ServerLane lane, MemorySegment window, Ringer ringer) {
        this.partition = partition;
        this.lane = lane;
        this.window = window;
        this.ringer = ringer;
    }

    static PartitionPort open(int partition, PartitionFiles files, long windowBytes, Waiting waiting, int core)
            throws IOException {
        ServerLane lane = ServerLane.open(files.lane(), Arena.global(), waiting);
        MemorySegment window = SharedMemory.map(files.window(), windowBytes, Arena.global());
        return new PartitionPort(partition, lane, window, new Ringer("ringer-" + partition, core, lane::wake));
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
     * Answers, on a thread that works for this partition alone; the kernel's numbers for subject and object stay here. A
     * partition that asked for more than its ring holds has no room for the reply, and loses it.
     */
    void reply(Message message) {
        if (put(message)) {
            lane.wake();
        }
    }

    /**
     * As {@link #reply}, and the partition is woken by {@link #wakeOwed} only: whoever holds a lock that others wait for
     * wakes nobody. On the partition's kernel thread.
     */
    void leave(Message message) {
        owed |= put(message);
    }

    /** Wakes the partition for what was left. On its kernel thread. */
    void wakeOwed() {
        if (owed) {
            owed = false;
            lane.wake();
        }
    }

    /** As {@link #reply}, on any thread: what the partition does cannot hold it up. */
    void deliver(Message message) {
        if (put(message)) {
            ringer.ask();
        }
    }

    private synchronized boolean put(Message message) {
        message.address(0, 0);
        message.stamp(Stage.ANSWERED);
        return lane.put(message);
    }
}
