package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * One message in private memory: a request on its way in, a reply on its way back. Not safe for several threads. What
 * arrives in shared memory is copied here first, then checked, and only the copy is used.
 *
 * <pre>
 *   0  int  operation    4  int  status
 *   8  long tag          the requester's own number, echoed in the reply
 *  16  int  end          the requester's index of the channel end it means
 *  20  int  subject      who asks; written by the kernel, never by the requester
 *  24  int  object       which disk; written by the kernel from the end
 *  28  int  length       bytes of payload in the window
 *  32  long position     offset in the disk, or a number the operation defines
 *  40  long window       offset of the payload in the subject's window
 *  48  long version      the disk's: in a request to read, the one that is wanted, or 0; in replies, the published one
 *  56  int  trace        1: stamps are wanted
 *  60  int  copied       bytes copied so far to carry the request, its payload and its reply
 *  64  8 x long          stamps, in ns of the monotonic clock, by {@link Stage}
 * </pre>
 */
public final class Message {
    /** Bytes of a message with its stamps, and of a ring's slot. */
    public static final int BYTES = 128;

    private static final int HEADER_BYTES = 64;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final int OPERATION = 0;
    private static final int STATUS = 4;
    private static final int TAG = 8;
    private static final int END = 16;
    private static final int SUBJECT = 20;
    private static final int OBJECT = 24;
    private static final int LENGTH = 28;
    private static final int POSITION = 32;
    private static final int WINDOW = 40;
    private static final int VERSION = 48;
    private static final int TRACE = 56;
    private static final int COPIED = 60;
    private static final int STAMPS = 64;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 64);
    /** Whether there may be stamps. */
    private boolean stamped;

    /** Makes this a new request with nothing else set. */
    public Message request(Operation operation, int end, long tag) {
        memory.fill((byte) 0);
        stamped = false;
        memory.set(INT, OPERATION, operation.ordinal());
        memory.set(INT, END, end);
        memory.set(LONG, TAG, tag);
        return this;
    }

    /** Names the payload: {@code length} bytes at {@code window} of the window, for {@code position} of the object. */
    public Message payload(long position, long window, int length) {
        memory.set(LONG, POSITION, position);
        memory.set(LONG, WINDOW, window);
        memory.set(INT, LENGTH, length);
        return this;
    }

    /** Says who asks and what for, which only the kernel knows. */
    public Message address(int subject, int object) {
        memory.set(INT, SUBJECT, subject);
        memory.set(INT, OBJECT, object);
        return this;
    }

    /** Turns the request into its reply. */
    public Message reply(Status status) {
        memory.set(INT, STATUS, status.ordinal());
        return this;
    }

    public Message tag(long tag) {
        memory.set(LONG, TAG, tag);
        return this;
    }

    public Message position(long position) {
        memory.set(LONG, POSITION, position);
        return this;
    }

    public Message length(int length) {
        memory.set(INT, LENGTH, length);
        return this;
    }

    public Message version(long version) {
        memory.set(LONG, VERSION, version);
        return this;
    }

    /** Asks every stage of the route for its stamp. */
    public Message trace() {
        memory.set(INT, TRACE, 1);
        stamped = true;
        return this;
    }

    /** Notes the time of a stage, if the message is traced. */
    public void stamp(Stage stage) {
        if (isTraced()) {
            memory.set(LONG, STAMPS + 8L * stage.ordinal(), System.nanoTime());
        }
    }

    public long stampNanos(Stage stage) {
        return memory.get(LONG, STAMPS + 8L * stage.ordinal());
    }

    public Operation operation() {
        return Operation.of(memory.get(INT, OPERATION));
    }

    public Status status() {
        return Status.of(memory.get(INT, STATUS));
    }

    public long tag() {
        return memory.get(LONG, TAG);
    }

    public int end() {
        return memory.get(INT, END);
    }

    public int subject() {
        return memory.get(INT, SUBJECT);
    }

    public int object() {
        return memory.get(INT, OBJECT);
    }

    public int length() {
        return memory.get(INT, LENGTH);
    }

    public long position() {
        return memory.get(LONG, POSITION);
    }

    public long window() {
        return memory.get(LONG, WINDOW);
    }

    public long version() {
        return memory.get(LONG, VERSION);
    }

    /** Adds to the bytes copied on this request's behalf: a figure of the comparison, believed by nobody else. */
    public void copied(int bytes) {
        memory.set(INT, COPIED, memory.get(INT, COPIED) + bytes);
    }

    /** Bytes copied so far, as everybody on the way has added them up. */
    public int copiedBytes() {
        return memory.get(INT, COPIED);
    }

    /** Takes over what the stages behind noted on their copy of this message: a figure, believed by nobody. */
    public Message noted(Message returned) {
        memory.set(INT, COPIED, returned.copiedBytes());
        if (isTraced() && returned.isTraced()) {
            MemorySegment.copy(returned.memory, STAMPS, memory, STAMPS, BYTES - STAMPS);
        }
        return this;
    }

    public Message copyOf(Message other) {
        MemorySegment.copy(other.memory, 0, memory, 0, other.stamped ? BYTES : HEADER_BYTES);
        if (stamped && !other.stamped) {
            clearStamps();
        }
        stamped = other.stamped;
        return this;
    }

    /** Appends all of it, stamps included: {@value #BYTES} bytes. */
    public void put(ByteBuffer to) {
        to.put(memory.asByteBuffer());
    }

    /** Takes over what {@link #put} wrote. */
    public Message take(ByteBuffer from) {
        memory.asByteBuffer().put(from.slice().limit(BYTES));
        from.position(from.position() + BYTES);
        stamped = isTraced();
        return this;
    }

    /** The one look at the sender's copy: whether stamps follow is decided by what was read, not by a second look. */
    void readFrom(MemorySegment shared, long offset) {
        MemorySegment.copy(shared, offset, memory, 0, HEADER_BYTES);
        if (isTraced()) {
            MemorySegment.copy(shared, offset + HEADER_BYTES, memory, HEADER_BYTES, BYTES - HEADER_BYTES);
            stamped = true;
        } else if (stamped) {
            clearStamps();
        }
        copied(bytes());
    }

    /** Stamps are copied only where they are used: they are a second cache line. */
    void writeTo(MemorySegment shared, long offset) {
        copied(bytes());
        MemorySegment.copy(memory, 0, shared, offset, bytes());
    }

    private boolean isTraced() {
        return memory.get(INT, TRACE) == 1;
    }

    private int bytes() {
        return isTraced() ? BYTES : HEADER_BYTES;
    }

    /** What another message's stages left here is nobody's to see. */
    private void clearStamps() {
        for (int at = STAMPS; at < BYTES; at += Long.BYTES) {
            memory.set(LONG, at, 0);
        }
        stamped = false;
    }
}
