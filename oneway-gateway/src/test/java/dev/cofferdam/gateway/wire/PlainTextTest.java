package dev.cofferdam.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is plain text, and what is named where it is not. */
class PlainTextTest {
    @Test
    void textsOfAllScriptsArePlain() {
        for (String text : new String[] {"", "a\tb\n\n", "grüße", "שלום", "日本語", "👩‍👩‍👧", "\ufeffx"}) {
            assertEquals(Optional.empty(), PlainText.refusal(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }

    /** In order: NUL, escape, carriage return, backspace, delete, C1's control sequence, separators, what turns around. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 0x1b, '\r', 8, 0x7f, 0x9b, 0x85, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
                0x2067, 0x2068, 0x2069
            })
    void whatIsACommandIsNamedWithItsPlace(int character) {
        String text = "ab\nü" + Character.toString(character) + "c";
        String why = PlainText.refusal(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertTrue(why.startsWith("line 2, character 2 is U+%04X; ".formatted(character)), why);
    }

    /** A lone continuation, an overlong slash, half a surrogate pair, beyond Unicode, and cut off. */
    @ParameterizedTest
    @CsvSource({"6180, 2", "c0af, 1", "61eda080, 2", "f4908080, 1", "6162e282, 3", "ff, 1"})
    void whatIsNotUtf8IsNamedWithItsPlace(String hex, int place) {
        assertEquals(
                Optional.of("byte " + place + " is not UTF-8"),
                PlainText.refusal(HexFormat.of().parseHex(hex)));
    }
}
