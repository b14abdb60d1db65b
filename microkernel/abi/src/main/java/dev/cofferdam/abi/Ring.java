package dev.cofferdam.abi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One direction of a lane ({@link LaneMemory}): a bounded queue of messages from one producer to one consumer in shared
 * memory.
 *
 * <pre>
 *    0  int tail     messages ever published; written by the producer
 *   64  int head     messages ever consumed; written by the consumer
 *  128  int parked   1 while the consumer sleeps; whoever rings its bell clears it first
 *  192  {@value #SLOTS} slots of {@value Message#BYTES} bytes
 * </pre>
 *
 * <p>Each side believes only its own index: it keeps it in private memory and treats the peer's as a hint to be
 * bounded, so that a hostile peer can lose its own messages and nothing else.
 *
 * <p>The wake-up protocol is Dekker's: the producer publishes, then looks at {@code parked}; the consumer sets
 * {@code parked}, then looks at {@code tail}; both with a full fence between, so that at least one sees the other. A ring
 * of the {@link Bell} between its look and its sleep is not lost.
 */
final class Ring {
    static final int SLOTS = 64;
    private static final int TAIL = 0;
    private static final int HEAD = 64;
    private static final int PARKED = 128;
    private static final int SLOTS_AT = 192;
    static final int BYTES = SLOTS_AT + SLOTS * Message.BYTES;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;
    private final Bell bell;
    private int index;
    private volatile boolean nudged;

    private Ring(MemorySegment memory, Bell bell, int index) {
        this.memory = memory;
        this.bell = bell;
        this.index = index;
    }

    static Ring producer(MemorySegment memory, Bell bell) {
        return new Ring(memory, bell, (int) INT.getVolatile(memory, (long) TAIL));
    }

    static Ring consumer(MemorySegment memory, Bell bell) {
        return new Ring(memory, bell, (int) INT.getVolatile(memory, (long) HEAD));
    }

    /** Producer: publishes a copy of the message and wakes the consumer; false where that has not made room. */
    boolean offer(Message message) {
        boolean published = publish(message);
        if (published) {
            wakeIfParked();
        }
        return published;
    }

    /** Producer: publishes a copy of the message; false where the consumer has not made room. */
    boolean publish(Message message) {
        int unconsumed = index - (int) INT.getAcquire(memory, (long) HEAD);
        if (unconsumed < 0 || unconsumed >= SLOTS) {
            return false;
        }
        message.writeTo(memory, slot(index));
        index++;
        INT.setRelease(memory, (long) TAIL, index);
        return true;
    }

    /** After {@link #publish}; any thread. The consumer's process can hold this up, by what it does to its bell. */
    void wakeIfParked() {
        VarHandle.fullFence();
        if ((int) INT.getOpaque(memory, (long) PARKED) == 1) {
            wake();
        }
    }

    /** Producer: of the next message. Consumer: likewise. */
    int index() {
        return index;
    }

    /** Consumer: gives back every message that is there, unread; the index of the next one. */
    int drop() {
        index = put();
        INT.setRelease(memory, (long) HEAD, index);
        return index;
    }

    /**
     * Consumer: copies the next message out and leaves it in its place until {@link #release}. A tail that no producer
     * could have come to is a lie: what is there is passed over, or one write of the peer's would keep this side busy
     * with 2^32 messages of noise.
     */
    boolean peek(Message into) {
        int tail = put();
        int unconsumed = tail - index;
        if (unconsumed < 0 || unconsumed > SLOTS) {
            index = tail;
            INT.setRelease(memory, (long) HEAD, index);
            return false;
        }
        if (unconsumed == 0) {
            return false;
        }
        into.readFrom(memory, slot(index));
        return true;
    }

    /** Consumer: gives the slot of the message last peeked back. */
    void release() {
        index++;
        INT.setRelease(memory, (long) HEAD, index);
    }

    boolean isEmpty() {
        return put() == index;
    }

    /** How many messages were ever put in; it begins anew behind the largest number. */
    int put() {
        return (int) INT.getAcquire(memory, (long) TAIL);
    }

    /** Consumer: whether a message that is there is of that kind; all of them stay. */
    boolean holds(Operation operation) {
        int end = put();
        Message message = new Message();
        for (int at = index; at != end && at - index < SLOTS; at++) {
            message.readFrom(memory, slot(at));
            if (message.operation() == operation) {
                return true;
            }
        }
        return false;
    }

    /** Consumer: sleeps until a message is there, somebody calls {@link #nudge}, or the time is over. */
    void park(long timeoutNanos) {
        beginPark();
        if (!isDue()) {
            bell.sleep(timeoutNanos);
        }
        endPark();
    }

    /** As {@link #park}, of the consumer of two rings, until one of them has something. */
    static void park(Ring one, Ring other) {
        one.beginPark();
        other.beginPark();
        if (!one.isDue() && !other.isDue()) {
            Bell.sleep(one.bell, other.bell);
        }
        one.endPark();
        other.endPark();
    }

    private void beginPark() {
        INT.setVolatile(memory, (long) PARKED, 1);
        VarHandle.fullFence();
    }

    private void endPark() {
        INT.setOpaque(memory, (long) PARKED, 0);
        nudged = false;
    }

    /** Whether the consumer has something to look at: a message, or a nudge. */
    boolean isDue() {
        return !isEmpty() || nudged;
    }

    /** Ends a {@link #park} of the consumer without a message, or keeps it from its next one; any thread of its process. */
    void nudge() {
        nudged = true;
        VarHandle.fullFence();
        wake();
    }

    /** Rings whether the consumer sleeps or not. */
    void wake() {
        INT.setVolatile(memory, (long) PARKED, 0);
        bell.ring();
    }

    private static long slot(int index) {
        return SLOTS_AT + (long) (index & (SLOTS - 1)) * Message.BYTES;
    }
}
