package dev.cofferdam.kernel.host;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Cuts what a partition prints into lines, with everything a terminal would interpret made visible. A character is
 * escaped straight into the line's bytes, and a line ends where they are full: so whatever comes, it costs the same
 * memory, which is there from the start. For one thread.
 */
final class PrintableLines {
    /** Of a line as it is printed, in UTF-8 and without its end; what is longer goes on in the next. */
    static final int LINE_BYTES_MAX = 16 << 10;

    private static final int CHARACTERS = 1024;
    /** A character beyond the first 65,536, written out. */
    private static final int ESCAPE_BYTES_MAX = "\\u{10ffff}".length();

    /** Who gets the lines; what is in the array is his during the call only. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] line, int length);
    }

    private final Taker taker;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer characters = CharBuffer.allocate(CHARACTERS);
    private final byte[] line = new byte[LINE_BYTES_MAX];
    private int length;

    PrintableLines(Taker taker) {
        this.taker = taker;
    }

    /**
     * Takes what has come and hands on each line that it ends.
     *
     * @param bytes left with the beginning of a character whose rest is still to come
     */
    void take(ByteBuffer bytes) {
        decode(bytes, false);
    }

    /** Nothing comes after this; hands on the line that has no end. */
    void end(ByteBuffer bytes) {
        decode(bytes, true);
        if (length > 0) {
            endLine();
        }
    }

    private void decode(ByteBuffer bytes, boolean last) {
        boolean more = true;
        while (more) {
            more = decoder.decode(bytes, characters, last).isOverflow();
            characters.flip();
            // The decoder never parts the two halves of a character.
            while (characters.hasRemaining()) {
                int character = Character.codePointAt(characters, 0);
                characters.position(characters.position() + Character.charCount(character));
                append(character);
            }
            characters.clear();
        }
    }

    private void append(int character) {
        if (character == '\n') {
            endLine();
            return;
        }
        if (length + ESCAPE_BYTES_MAX > LINE_BYTES_MAX) {
            endLine();
        }
        boolean interpreted = (Character.isISOControl(character) && character != '\t')
                || Character.getType(character) == Character.FORMAT
                || Character.getType(character) == Character.LINE_SEPARATOR
                || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
        if (interpreted) {
            escape(character);
        } else {
            encode(character);
        }
    }

    /** As Java writes it; with more than four digits, in braces. */
    private void escape(int character) {
        line[length++] = '\\';
        line[length++] = 'u';
        if (Character.isBmpCodePoint(character)) {
            digits(character, 4);
        } else {
            line[length++] = '{';
            digits(character, character < 0x10_0000 ? 5 : 6);
            line[length++] = '}';
        }
    }

    private void digits(int number, int count) {
        for (int digit = count - 1; digit >= 0; digit--) {
            line[length++] = (byte) Character.forDigit((number >> (4 * digit)) & 0xf, 16);
        }
    }

    /** UTF-8 (RFC 3629, section 3). */
    private void encode(int character) {
        if (character < 0x80) {
            line[length++] = (byte) character;
        } else if (character < 0x800) {
            line[length++] = (byte) (0xc0 | (character >> 6));
            follow(character, 0);
        } else if (character < 0x1_0000) {
            line[length++] = (byte) (0xe0 | (character >> 12));
            follow(character, 6);
        } else {
            line[length++] = (byte) (0xf0 | (character >> 18));
            follow(character, 12);
        }
    }

    private void follow(int character, int shift) {
        for (int at = shift; at >= 0; at -= 6) {
            line[length++] = (byte) (0x80 | ((character >> at) & 0x3f));
        }
    }

    private void endLine() {
        int ended = length;
        length = 0;
        taker.take(line, ended);
    }
}
