package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * The end of a lane ({@link LaneMemory}) that answers. One thread receives; whoever sends takes care that it is one at a
 * time.
 */
public final class ServerLane {
    /** Shared memory that a lane takes. */
    public static final long BYTES = LaneMemory.BYTES;

    private final LaneMemory memory;
    private final Wait wait;
    private Ring requests;
    private Ring replies;

    ServerLane(LaneMemory memory, Waiting waiting) {
        this.memory = memory;
        this.wait = new Wait(waiting);
        this.requests = Ring.consumer(memory.requests(), memory.server());
        this.replies = Ring.producer(memory.replies(), memory.client());
    }

    /**
     * Makes what a lane consists of, where it is not there yet.
     *
     * @return {@code file}
     * @throws IOException if there is no room for it; what was made of it remains
     */
    public static Path create(Path file) throws IOException {
        LaneMemory.create(file);
        return file;
    }

    /** What {@link #create} makes, {@code file} first. */
    public static List<Path> files(Path file) {
        return LaneMemory.files(file);
    }

    /** Begins to serve; what an earlier server was asked and has not answered is dropped, and the client is told so. */
    public static ServerLane open(Path file, Arena arena, Waiting waiting) throws IOException {
        ServerLane lane = new ServerLane(LaneMemory.forServer(file, arena), waiting);
        lane.begin(false);
        return lane;
    }

    void begin(boolean closed) {
        boolean served = memory.epoch() != 0;
        memory.begin(served ? requests.drop() : 0, closed);
        if (served || closed) {
            replies.offer(new Message().request(Operation.NONE, -1, 0)); // for a client that spins
            replies.wake(); // the server before may have died when it had said that it would ring, and had not
        }
    }

    /** Makes the lane as new for a client that starts again: the old one has ended. On the thread that receives. */
    public void renew() {
        memory.clear();
        requests = Ring.consumer(memory.requests(), memory.server());
        replies = Ring.producer(memory.replies(), memory.client());
        memory.begin(0, false);
    }

    /** Puts a copy of the reply on its way; false where the client has left no room. */
    public boolean send(Message reply) {
        return replies.offer(reply);
    }

    /** As {@link #send}, and the client is not woken yet. */
    public boolean put(Message reply) {
        return replies.publish(reply);
    }

    /**
     * Wakes the client, if it sleeps; any thread. The client's process can hold the caller up, so nobody does this who
     * works for others.
     */
    public void wake() {
        replies.wakeIfParked();
    }

    /** Copies the next request in, if there is one; it keeps its place until {@link #done}. */
    public boolean receive(Message into) {
        return requests.peek(into);
    }

    /** The request last received gives its place up. */
    public void done() {
        requests.release();
    }

    /** Waits as the policy says until a request is there; may also return without one. */
    public void await() {
        wait.on(requests, Long.MAX_VALUE);
    }

    /** As {@link #await()}, or until {@code other}, on which the same thread has asked something, may have a reply. */
    public void await(ClientLane other) {
        if (other.requests() == 0) {
            await();
        } else if (!other.hasReplyOfItsOwn()) {
            wait.on(requests, other.replies());
        }
    }

    /** A number that is another one each time the client has said that it is alive; any thread. */
    public int sign() {
        return memory.sign();
    }

    /** Makes {@link #await} return, now or when it is called next; from another thread of this process. */
    public void nudge() {
        requests.nudge();
    }
}
