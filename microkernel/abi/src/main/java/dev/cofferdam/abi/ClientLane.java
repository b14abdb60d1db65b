package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The end of a lane ({@link LaneMemory}) that asks. Every request gets one reply: the server's, or, where the server
 * ended, {@link Status#UNKNOWN} or {@link Status#UNAVAILABLE} made here. For one thread.
 *
 * <p>Replies find their requests by a tag of this class's own, so what the server echoes decides nothing else.
 */
public final class ClientLane {
    /**
     * Requests that may be on their way. The ring has two more places: a server that answers takes the request off its
     * ring only after the reply is in, by when the next one may have been sent; and the kernel asks it to end.
     */
    public static final int DEPTH_MAX = Ring.SLOTS - 2;

    /** Where in a lane's file its client's own part begins. */
    public static final int OWN_AT = LaneMemory.OWN;

    public static final int OWN_BYTES = LaneMemory.OWN_BYTES;

    private final LaneMemory memory;
    /** Whether the server is the kernel, which also asks for the end; whoever else does is not heard. */
    private final boolean ofKernel;

    private final Wait wait;
    private final Ring requests;
    private final Ring replies;
    private final Entry[] entries = new Entry[DEPTH_MAX];
    private final int[] free = new int[DEPTH_MAX];
    private int freeCount = DEPTH_MAX;
    /** Entries whose reply is made here, and was not taken yet. */
    private int ended;

    private long sent;
    private int epoch;
    private Message answered;
    /** How many replies there had been when somebody looked for a request to stop. */
    private int lookedAt;

    /** A request on its way. */
    private static final class Entry {
        private static final int WAITING = 1;
        private static final int ENDED = 2;

        final int slot;
        final Message request = new Message();
        int state;
        int generation;
        int index;
        long number;
        Status status;

        Entry(int slot) {
            this.slot = slot;
        }

        long wireTag() {
            return (long) generation << 32 | slot;
        }
    }

    private ClientLane(LaneMemory memory, boolean ofKernel, Waiting waiting) {
        this.memory = memory;
        this.ofKernel = ofKernel;
        this.wait = new Wait(waiting);
        this.epoch = memory.epoch();
        this.requests = Ring.producer(memory.requests(), memory.server());
        this.replies = Ring.consumer(memory.replies(), memory.client());
        for (int slot = 0; slot < DEPTH_MAX; slot++) {
            entries[slot] = new Entry(slot);
            free[slot] = slot;
        }
    }

    /** Of a lane to the store. */
    public static ClientLane open(Path file, Arena arena, Waiting waiting) throws IOException {
        return new ClientLane(LaneMemory.forClient(file, arena), false, waiting);
    }

    /** Of a partition's lane to the kernel. */
    public static ClientLane openToKernel(Path file, Arena arena, Waiting waiting) throws IOException {
        return new ClientLane(LaneMemory.forClient(file, arena), true, waiting);
    }

    /** Puts a copy of the request on its way; false where {@link #DEPTH_MAX} are, or the server has left no room. */
    public boolean send(Message request) {
        if (freeCount == 0) {
            return false;
        }
        Entry entry = entries[free[freeCount - 1]];
        entry.generation++;
        entry.request.copyOf(request);
        entry.index = requests.index();
        entry.number = ++sent;
        if (memory.isClosed()) {
            end(entry, Status.UNAVAILABLE);
        } else {
            entry.state = Entry.WAITING;
            request.tag(entry.wireTag());
            boolean sent = requests.offer(request);
            request.tag(entry.request.tag());
            if (!sent) {
                entry.state = 0;
                return false;
            }
        }
        freeCount--;
        return true;
    }

    /** How many requests are on their way. */
    public int requests() {
        return DEPTH_MAX - freeCount;
    }

    /** Copies the next reply in, if there is one; its tag is that of its request. The kernel's request to stop is one, too. */
    public boolean receive(Message into) {
        while (true) {
            if (replies.peek(into)) {
                replies.release();
                if ((ofKernel && into.operation() == Operation.STOP) || answers(into)) {
                    return true;
                }
            } else if (memory.epoch() != epoch) {
                takeCut();
            } else {
                return ended > 0 && takeEnded(into);
            }
        }
    }

    /**
     * Whether the kernel's request to stop came since this was last asked; it stays to be received. For who waits for
     * somebody else's replies, and takes none of these meanwhile; costs a read of shared memory while nothing comes.
     */
    public boolean isToldToStop() {
        int put = replies.put();
        if (!ofKernel || put == lookedAt) {
            return false;
        }
        lookedAt = put;
        return replies.holds(Operation.STOP);
    }

    /** The request that the reply last received answers, as it was sent. */
    public Message answered() {
        return answered;
    }

    private boolean answers(Message reply) {
        int slot = (int) reply.tag();
        if (slot < 0 || slot >= DEPTH_MAX) {
            return false;
        }
        Entry entry = entries[slot];
        if (entry.state != Entry.WAITING || entry.wireTag() != reply.tag()) {
            return false;
        }
        reply.tag(entry.request.tag());
        release(entry);
        return true;
    }

    /** Replies that are in the ring by now were sent before the epoch began: they count. */
    private void takeCut() {
        int begun = memory.epoch();
        if (!replies.isEmpty()) {
            return;
        }
        int cut = memory.cut();
        boolean closed = memory.isClosed();
        epoch = begun;
        for (Entry entry : entries) {
            if (entry.state == Entry.WAITING && entry.index - cut < 0) {
                end(entry, Status.UNKNOWN);
            } else if (entry.state == Entry.WAITING && closed) {
                end(entry, Status.UNAVAILABLE);
            }
        }
    }

    private void end(Entry entry, Status status) {
        entry.state = Entry.ENDED;
        entry.status = status;
        ended++;
    }

    /** In the order in which they were sent. */
    private boolean takeEnded(Message into) {
        Entry oldest = null;
        for (Entry entry : entries) {
            if (entry.state == Entry.ENDED && (oldest == null || entry.number < oldest.number)) {
                oldest = entry;
            }
        }
        if (oldest == null) {
            return false;
        }
        ended--;
        into.copyOf(oldest.request).reply(oldest.status);
        release(oldest);
        return true;
    }

    private void release(Entry entry) {
        entry.state = 0;
        answered = entry.request;
        free[freeCount++] = entry.slot;
    }

    /**
     * Waits as the policy says until {@link #receive} may have something; may also return earlier, at the latest after
     * the timeout.
     *
     * @param timeoutNanos {@link Long#MAX_VALUE} for as long as it takes
     */
    public void await(long timeoutNanos) {
        if (!hasReplyOfItsOwn()) {
            wait.on(replies, timeoutNanos);
        }
    }

    /** Whether {@link #receive} may have a reply that is made here, which wakes nobody. */
    boolean hasReplyOfItsOwn() {
        return ended > 0 || memory.epoch() != epoch;
    }

    Ring replies() {
        return replies;
    }

    /**
     * A part of the lane's memory that is this side's alone, zero at first, for what it tells whoever may read the file; the
     * server never looks at it.
     */
    public MemorySegment own() {
        return memory.own();
    }

    /** Says that this side is alive; any thread, and nobody is woken. */
    public void alive() {
        memory.alive();
    }

    /** Makes {@link #await} return, now or when it is called next; from another thread of this process. */
    public void nudge() {
        replies.nudge();
    }
}
