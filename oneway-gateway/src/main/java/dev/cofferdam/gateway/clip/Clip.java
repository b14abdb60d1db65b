package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.wire.PlainText;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is on a clip disk: the text that was copied last, or that it was wiped. Always of one length, so that what is written
 * next leaves nothing of it. Immutable.
 *
 * <pre>
 *    0  int   magic, "CFCB"         24  long  when it was copied, ms since 1970
 *    4  int   format, 1             32  int   bytes of the text; 0: wiped
 *    8  long  identity of the disk  36        0
 *   16  long  number of the copy   512        the text, and zeros
 * </pre>
 *
 * @param number of the copy, from 1; 0: nothing was copied yet
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Clip(long identity, long number, long copiedMillis, byte[] text) {
    static final int BYTES = 512 + PlainText.BYTES_MAX;

    private static final int MAGIC = 0x4346_4342;
    private static final int FORMAT = 1;
    private static final int TEXT_AT = 512;

    boolean isWiped() {
        return text.length == 0;
    }

    Clip wiped() {
        return new Clip(identity, number, copiedMillis, new byte[0]);
    }

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(FORMAT).putLong(identity).putLong(number).putLong(copiedMillis);
        bytes.putInt(text.length).put(TEXT_AT, text);
        return bytes.array();
    }

    /** Reads one, which whoever writes the disk may have made into anything. */
    static Clip decode(byte[] content) throws RefusedException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        if (content.length != BYTES || bytes.getInt() != MAGIC) {
            throw new RefusedException(Refusal.FRAME, "the disk holds nothing that was copied");
        }
        int format = bytes.getInt();
        if (format != FORMAT) {
            throw new RefusedException(
                    Refusal.FRAME, "what was copied is of format " + format + ", this is for format " + FORMAT);
        }
        long identity = bytes.getLong();
        long number = bytes.getLong();
        long copiedMillis = bytes.getLong();
        int length = bytes.getInt();
        if (number < 0 || length < 0 || length > PlainText.BYTES_MAX) {
            throw new RefusedException(Refusal.FIELD, "what was copied says what cannot be");
        }
        byte[] text = Arrays.copyOfRange(content, TEXT_AT, TEXT_AT + length);
        Optional<String> wrong = PlainText.refusal(text);
        if (wrong.isPresent()) {
            throw new RefusedException(Refusal.FIELD, "what was copied is no plain text: " + wrong.get());
        }
        return new Clip(identity, number, copiedMillis, text);
    }
}
