package dev.cofferdam.gateway.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text in which nothing is a command to whoever shows it: no control character, and nothing that turns text around. Stateless. */
public final class PlainText {
    /** Of one that is copied and pasted. */
    public static final int BYTES_MAX = 64 << 10;

    private PlainText() {}

    /** Why this is no plain text of UTF-8, lines of which end with a line feed and may have tabs; empty: it is. */
    public static Optional<String> refusal(byte[] text) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer decoded = CharBuffer.allocate(text.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, decoded, true);
        if (result.isError()) {
            return Optional.of("byte " + (bytes.position() + 1) + " is not UTF-8");
        }
        int line = 1;
        int column = 1;
        for (int each : decoded.flip().codePoints().toArray()) {
            if (each != '\n' && each != '\t' && misleads(each)) {
                return Optional.of(
                        "line %d, character %d is U+%04X; of control characters a text may have line feeds and tabs, and nothing may turn it around"
                                .formatted(line, column, each));
            }
            column = each == '\n' ? 1 : column + 1;
            line += each == '\n' ? 1 : 0;
        }
        return Optional.empty();
    }

    /** Control characters, line and paragraph separators, halves of surrogate pairs, and what turns text around. */
    static boolean misleads(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default ->
                switch (Character.getDirectionality(character)) {
                    case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                            Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                            Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                            Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                            Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                            Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
                    default -> false;
                };
        };
    }
}
