package dev.cofferdam.partition.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What goes over a call channel between whoever has objects looked at and a guard. An object is told by one {@code BEGIN}, its
 * content in order, and {@code END}; each is answered. Immutable.
 *
 * <pre>
 *   request   0  what it is    1  some of the content
 *   answer    0  0: go on, or it passes; 1: it does not    1  why, in UTF-8
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record GuardMessage(Kind kind, byte[] content) {
    /** Of one message. */
    public static final int CONTENT_BYTES_MAX = Window.PAYLOAD_BYTES_MAX - 1;

    private static final byte PASSES = 0;
    private static final byte REFUSED = 1;
    private static final byte[] NOTHING = {};

    /** What it is. */
    public enum Kind {
        BEGIN,
        CONTENT,
        END
    }

    public static GuardMessage of(Kind kind) {
        return new GuardMessage(kind, NOTHING);
    }

    public byte[] encode() {
        byte[] bytes = new byte[1 + content.length];
        bytes[0] = (byte) kind.ordinal();
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }

    /** Reads one; {@link Kind#BEGIN} where it is none. */
    public static GuardMessage decode(byte[] bytes) {
        boolean known = bytes.length > 0 && bytes[0] >= 0 && bytes[0] < Kind.values().length;
        return known
                ? new GuardMessage(Kind.values()[bytes[0]], Arrays.copyOfRange(bytes, 1, bytes.length))
                : of(Kind.BEGIN);
    }

    /** An answer: empty where it goes on or passes, or else why not. */
    public static byte[] answer(Optional<String> refusal) {
        if (refusal.isEmpty()) {
            return new byte[] {PASSES};
        }
        byte[] why = refusal.get().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[Math.min(1 + why.length, Window.PAYLOAD_BYTES_MAX)];
        bytes[0] = REFUSED;
        System.arraycopy(why, 0, bytes, 1, bytes.length - 1);
        return bytes;
    }

    /** Why it does not pass; empty: it does. Whatever is not plainly that is a refusal. */
    public static Optional<String> refusal(byte[] answer) {
        if (answer.length == 1 && answer[0] == PASSES) {
            return Optional.empty();
        }
        return Optional.of(
                answer.length > 1 && answer[0] == REFUSED
                        ? new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8)
                        : "its guard gave no answer");
    }
}
