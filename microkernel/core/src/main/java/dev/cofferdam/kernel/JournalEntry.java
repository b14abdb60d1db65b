package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One event of a kernel, or one effect, as bytes in network order: what is equal has equal bytes. Texts and payloads have
 * their length before them. Immutable.
 *
 * <pre>
 *   0  byte  kind, in the order of {@link Kind}
 *   1  int   partition; 0 where it is about none
 *   5  the rest, by kind, in the order of the arguments of the call
 * </pre>
 */
final class JournalEntry {
    private static final int HEAD_BYTES = 1 + Integer.BYTES;

    private final byte[] bytes;

    /** One that was written before. */
    JournalEntry(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Events first; what an event returned is counted to what followed from it. */
    enum Kind {
        START,
        LAUNCHING,
        RECEIVED,
        COMPLETED,
        ENDED,
        ORDERED,
        LOOKED,
        OVERFILLED,
        STOPPING,
        STOPPED,
        RETURNED,
        REPLY,
        ANSWER,
        SERVE,
        PAYLOAD,
        DENIED,
        REPORTED,
        READY,
        AUDIT,
        START_PROCESS,
        END_PROCESS,
        KILL;

        boolean isEvent() {
            return compareTo(STOPPED) <= 0;
        }
    }

    private static ByteBuffer entry(Kind kind, int partition, int bytes) {
        return ByteBuffer.allocate(HEAD_BYTES + bytes)
                .put((byte) kind.ordinal())
                .putInt(partition);
    }

    private static JournalEntry of(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return new JournalEntry(bytes);
    }

    private static JournalEntry of(Kind kind, int partition, long number) {
        return of(entry(kind, partition, Long.BYTES).putLong(number));
    }

    private static JournalEntry of(Kind kind, int partition, String text) {
        byte[] bytes = bytes(text);
        return of(entry(kind, partition, Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes));
    }

    private static JournalEntry of(Kind kind, int partition, Message message) {
        ByteBuffer entry = entry(kind, partition, Message.BYTES);
        message.put(entry);
        return of(entry);
    }

    static JournalEntry start(long nowNanos) {
        return of(Kind.START, 0, nowNanos);
    }

    static JournalEntry launching(int partition, String measurement) {
        return of(Kind.LAUNCHING, partition, measurement);
    }

    static JournalEntry received(int partition, Message message, long nowNanos) {
        ByteBuffer entry = entry(Kind.RECEIVED, partition, Message.BYTES + Long.BYTES);
        message.put(entry);
        return of(entry.putLong(nowNanos));
    }

    static JournalEntry completed(int partition, Message asked, Message reply, long nowNanos) {
        ByteBuffer entry = entry(Kind.COMPLETED, partition, 2 * Message.BYTES + Long.BYTES);
        asked.put(entry);
        reply.put(entry);
        return of(entry.putLong(nowNanos));
    }

    static JournalEntry ended(int partition, int exitCode, long nowNanos) {
        return of(entry(Kind.ENDED, partition, Integer.BYTES + Long.BYTES)
                .putInt(exitCode)
                .putLong(nowNanos));
    }

    static JournalEntry ordered(int partition, Order order, long nowNanos) {
        return of(entry(Kind.ORDERED, partition, 1 + Long.BYTES)
                .put((byte) order.ordinal())
                .putLong(nowNanos));
    }

    static JournalEntry looked(int partition, int sign) {
        return of(Kind.LOOKED, partition, sign);
    }

    static JournalEntry overfilled(int partition, String excess) {
        return of(Kind.OVERFILLED, partition, excess);
    }

    static JournalEntry stopping(String reason) {
        return of(Kind.STOPPING, 0, reason);
    }

    static JournalEntry stopped(String reason) {
        return of(Kind.STOPPED, 0, reason);
    }

    static JournalEntry returned(int partition, int value) {
        return of(Kind.RETURNED, partition, value);
    }

    static JournalEntry reply(Pending request, Status status, long number, byte[] payload) {
        return of(entry(
                        Kind.REPLY,
                        request.partition(),
                        3 * Long.BYTES + Integer.BYTES + 1 + Integer.BYTES + payload.length)
                .putLong(request.tag())
                .putLong(request.window())
                .putInt(request.bytesMax())
                .put((byte) status.ordinal())
                .putLong(number)
                .putInt(payload.length)
                .put(payload));
    }

    static JournalEntry answer(int partition, Message message) {
        return of(Kind.ANSWER, partition, message);
    }

    static JournalEntry serve(int partition, Message message) {
        return of(Kind.SERVE, partition, message);
    }

    /** What was read of a window, which an event took in. */
    static JournalEntry payload(int partition, long window, byte[] payload) {
        return of(entry(Kind.PAYLOAD, partition, Long.BYTES + Integer.BYTES + payload.length)
                .putLong(window)
                .putInt(payload.length)
                .put(payload));
    }

    static JournalEntry denied(Kind kind, int partition, Denial denial, Message reply) {
        byte[] event = audit(denial.event()).bytes;
        ByteBuffer entry = entry(kind, partition, event.length + Long.BYTES + Message.BYTES)
                .put(event)
                .putLong(denial.delayNanos());
        reply.put(entry);
        return of(entry);
    }

    static JournalEntry ready(int partition) {
        return of(Kind.READY, partition, 0);
    }

    static JournalEntry audit(AuditEvent event) {
        byte[] subject = bytes(event.subject());
        byte[] label = bytes(event.label());
        byte[] detail = bytes(event.detail());
        return of(entry(Kind.AUDIT, 0, 1 + 3 * Integer.BYTES + subject.length + label.length + detail.length)
                .put((byte) event.kind().ordinal())
                .putInt(subject.length)
                .put(subject)
                .putInt(label.length)
                .put(label)
                .putInt(detail.length)
                .put(detail));
    }

    static JournalEntry startProcess(int partition, long atNanos) {
        return of(Kind.START_PROCESS, partition, atNanos);
    }

    static JournalEntry endProcess(int partition) {
        return of(Kind.END_PROCESS, partition, 0);
    }

    static JournalEntry kill(int partition) {
        return of(Kind.KILL, partition, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isSameAs(JournalEntry other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /**
     * What it is.
     *
     * @throws IllegalArgumentException if these bytes are no entry
     */
    Kind kind() {
        if (bytes.length < HEAD_BYTES || bytes[0] < 0 || bytes[0] >= Kind.values().length) {
            throw new IllegalArgumentException("no entry begins like this");
        }
        return Kind.values()[bytes[0]];
    }

    int partition() {
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    /** What follows the partition's number. */
    ByteBuffer rest() {
        return ByteBuffer.wrap(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
    }

    static String text(ByteBuffer from) {
        byte[] text = new byte[from.getInt()];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
