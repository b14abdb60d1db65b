package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that is shown is anything but visible characters, line ends and tabs. */
class RenderingTest {
    @Test
    void textStaysAndWhatATerminalObeysIsWrittenOut() {
        assertEquals("Grüße,\n\t日本", show("Grüße,\n\t日本"));
        assertEquals("{U+001B}[31mred", show("\033[31mred"));
        assertEquals("{U+202E}gpj.exe{U+200B}{U+0085}{U+2028}{U+FEFF}", show("\u202egpj.exe\u200b\u0085\u2028\ufeff"));
        assertEquals("a{U+000D}b{U+00A0}c{U+0007}", show("a\rb\u00a0c\007"));
        assertEquals("{U+E000}{U+FE0F}{U+E0001}", show("\ue000\ufe0f\udb40\udc01"));
        assertEquals("one{U+000A}two", Rendering.line("one\ntwo"));
    }

    @Test
    void bytesThatAreNoTextAreDumped() {
        assertEquals(
                "00000000  ff 1b 5b 41                                      |..[A|\n",
                Rendering.content(new byte[] {(byte) 0xff, 0x1b, '[', 'A'}));
    }

    @Test
    void whateverComesNothingInvisibleLeaves() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] content = new byte[random.nextInt(60)];
            random.nextBytes(content);
            StringBuilder any = new StringBuilder();
            random.ints(20, 0, 0x30000).forEach(any::appendCodePoint);
            assertVisible(Rendering.content(content));
            assertVisible(show(any.toString()));
        }
    }

    private static void assertVisible(String shown) {
        shown.codePoints()
                .forEach(point -> assertTrue(
                        Rendering.isVisible(point) || point == '\n' || point == '\t', () -> "U+%04X".formatted(point)));
    }

    private static String show(String text) {
        return Rendering.content(text.getBytes(StandardCharsets.UTF_8));
    }
}
