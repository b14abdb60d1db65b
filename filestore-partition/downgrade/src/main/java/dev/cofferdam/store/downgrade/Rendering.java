package dev.cofferdam.store.downgrade;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Turns content of anybody's into text that no terminal obeys: what is not plainly visible is written out as
 * <code>{U+202E}</code>. Controls, bidirectional overrides, zero-width and private characters all go that way (Unicode
 * Technical Report 36, section 2). Stateless.
 */
public final class Rendering {
    private static final int DUMP_BYTES = 16;

    private Rendering() {}

    /** The content as text, or as a hex dump where it is not UTF-8. */
    public static String content(byte[] bytes) {
        return text(bytes).orElseGet(() -> hex(bytes));
    }

    /** Lines and tabs stay; empty where the bytes are not UTF-8. */
    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(visible(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    true));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A text of one line: line ends and tabs are written out as well. */
    public static String line(String text) {
        return visible(text, false);
    }

    private static String visible(String text, boolean layout) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isVisible(point) || (layout && (point == '\n' || point == '\t'))) {
                visible.appendCodePoint(point);
            } else {
                visible.append("{U+%04X}".formatted(point));
            }
        });
        return visible.toString();
    }

    /** Whether a terminal shows the character as itself and does nothing else. */
    public static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> !isVariation(point);
        };
    }

    /** Variation selectors and fillers: shown as nothing, yet they can carry data. */
    private static boolean isVariation(int point) {
        return (point >= 0xFE00 && point <= 0xFE0F)
                || (point >= 0xE0100 && point <= 0xE01EF)
                || point == 0x034F
                || point == 0x115F
                || point == 0x1160
                || point == 0x3164
                || point == 0xFFA0;
    }

    /** Offset, sixteen bytes in hexadecimal, and the ASCII among them. */
    public static String hex(byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        for (int start = 0; start < bytes.length; start += DUMP_BYTES) {
            StringBuilder numbers = new StringBuilder();
            StringBuilder letters = new StringBuilder();
            for (int i = start; i < Math.min(bytes.length, start + DUMP_BYTES); i++) {
                numbers.append("%02x ".formatted(bytes[i]));
                letters.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
            }
            dump.append("%08x  %-48s |%s|%n".formatted(start, numbers, letters));
        }
        return dump.toString();
    }
}
