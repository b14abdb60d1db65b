package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Two rings in one shared file: requests to the server, replies to the client. A partition has one to the kernel; in
 * the ring design a client also has one to the store. One thread a side, except where an end says otherwise.
 *
 * <pre>
 *      0  requests ring
 *  12288  replies ring
 * </pre>
 */
public final class Lane {
    /**
     * Requests that may be on their way. The ring has two more places: a server that answers takes the request off its
     * ring only after the reply is in, by when the next one may have been sent; and the kernel asks it to end.
     */
    public static final int DEPTH_MAX = Ring.SLOTS - 2;

    private static final long REPLIES = 12_288;
    private static final int TURNS_PER_LOOK = 64;

    /** Length of a lane's file. */
    public static final long BYTES = 2 * REPLIES;

    private final Ring in;
    private final Ring out;
    private final SpinLimit limit;
    private volatile boolean attention;

    private Lane(Ring in, Ring out, Waiting waiting) {
        this.in = in;
        this.out = out;
        this.limit = new SpinLimit(waiting);
    }

    /** The end that asks. */
    public static Lane client(Path file, Arena arena, Waiting waiting) throws IOException {
        MemorySegment memory = SharedMemory.map(file, BYTES, arena);
        return new Lane(Ring.consumer(replies(memory)), Ring.producer(requests(memory)), waiting);
    }

    /** The end that answers. */
    public static Lane server(Path file, Arena arena, Waiting waiting) throws IOException {
        MemorySegment memory = SharedMemory.map(file, BYTES, arena);
        return new Lane(Ring.consumer(requests(memory)), Ring.producer(replies(memory)), waiting);
    }

    private static MemorySegment requests(MemorySegment memory) {
        return memory.asSlice(0, Ring.BYTES);
    }

    private static MemorySegment replies(MemorySegment memory) {
        return memory.asSlice(REPLIES, Ring.BYTES);
    }

    /** Puts a copy of the message on its way; false where the peer has left no room. */
    public boolean send(Message message) {
        return out.offer(message);
    }

    /** Copies the next message in, if there is one; it stays until {@link #done}. */
    public boolean receive(Message into) {
        return in.peek(into);
    }

    /** The message last received has been acted upon. */
    public void done() {
        in.release();
    }

    /**
     * Waits as the policy says until a message is there; may also return without one, at the latest after the timeout.
     *
     * @param timeoutNanos {@link Long#MAX_VALUE} for as long as it takes
     */
    public void await(long timeoutNanos) {
        long spinNanos = Math.min(limit.nextNanos(), timeoutNanos);
        if (spinNanos > 0) {
            spin(spinNanos);
        }
        limit.ended(!in.isEmpty());
        if (!attention && in.isEmpty()) {
            in.park(timeoutNanos);
        }
        if (attention) {
            attention = false;
        }
    }

    private void spin(long limitNanos) {
        long start = System.nanoTime();
        for (int turn = 1; in.isEmpty() && !attention; turn++) {
            Thread.onSpinWait();
            if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - start >= limitNanos) {
                return;
            }
        }
    }

    /**
     * Makes this side's {@link #await} return, from another thread of the same process. A waiter that is just about to
     * sleep can miss it: repeat it until the waiter has done what was wanted.
     */
    public void nudge() {
        attention = true;
        in.wake();
    }
}
