package dev.cofferdam.gateway.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.http.Serving;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.gateway.wire.PlainText;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both halves of cut and paste over disks in memory, asked by real connections. */
@Timeout(60)
class ClipboardTest {
    private static final long KEEP_SECONDS = 60;

    private MemoryDisk low = new MemoryDisk(Clip.BYTES);
    private MemoryDisk high = new MemoryDisk(PasteMark.BYTES);
    private final List<String> lines = new ArrayList<>();
    private long millis = 1_000_000;
    private long nanos;

    private Clipboard open() throws IOException {
        return Clipboard.open(new ClipDisk(low), KEEP_SECONDS, () -> millis, () -> nanos, () -> 7);
    }

    private String copy(Clipboard clipboard, byte[] text) throws IOException {
        try (Serving serving = Serving.of(new CopyService(clipboard, lines::add))) {
            return serving.ask("PUT / HTTP/1.1\r\nContent-Length: " + text.length, text);
        }
    }

    private String copy(Clipboard clipboard, String text) throws IOException {
        return copy(clipboard, text.getBytes(StandardCharsets.UTF_8));
    }

    private String paste() throws IOException {
        try (Serving serving = Serving.of(new PasteService(new ClipDisk(low), new PasteMark(high), lines::add))) {
            return serving.ask("POST / HTTP/1.1\r\nContent-Length: 0");
        }
    }

    private void pass(long seconds) {
        millis += TimeUnit.SECONDS.toMillis(seconds);
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static void assertSays(int code, String content, String answer) {
        assertEquals(code, Serving.code(answer), answer);
        assertEquals(content, Serving.content(answer));
    }

    @Test
    void aTextIsPastedOnce() throws IOException {
        Clipboard clipboard = open();
        assertSays(404, "nothing was copied yet\n", paste());
        assertSays(201, "copied 7 bytes, wiped after 60 s\n", copy(clipboard, "one\ttwo"));
        assertSays(200, "one\ttwo", paste());
        assertSays(404, "what was copied was pasted before\n", paste());
        copy(clipboard, "one\ttwo");
        assertSays(200, "one\ttwo", paste());
        assertEquals(
                List.of("copied 1, 7 bytes", "pasted 1, 7 bytes", "copied 2, 7 bytes", "pasted 2, 7 bytes"), lines);
    }

    @Test
    void theLastOneIsPasted() throws IOException {
        Clipboard clipboard = open();
        copy(clipboard, "a long text that is gone");
        copy(clipboard, "b");
        assertSays(200, "b", paste());
        assertFalse(new String(low.image, StandardCharsets.ISO_8859_1).contains("text"));
    }

    @Test
    void itIsWipedWhenItsTimeIsOver() throws IOException {
        Clipboard clipboard = open();
        copy(clipboard, "secret");
        pass(KEEP_SECONDS - 1);
        assertFalse(clipboard.expire());
        pass(1);
        assertTrue(clipboard.expire());
        assertFalse(clipboard.expire());
        assertFalse(new String(low.image, StandardCharsets.ISO_8859_1).contains("secret"));
        assertSays(404, "what was copied was wiped\n", paste());
    }

    @Test
    void whoIsStartedAgainWipesInTime() throws IOException {
        copy(open(), "secret");
        pass(40);
        Clipboard second = open();
        pass(19);
        assertFalse(second.expire());
        assertSays(200, "secret", paste());
        pass(1);
        assertTrue(second.expire());
        copy(second, "another");
        pass(KEEP_SECONDS);
        open();
        assertSays(404, "what was copied was wiped\n", paste());
    }

    @Test
    void aTextOfTheFutureIsWiped() throws IOException {
        copy(open(), "secret");
        millis -= 1;
        open();
        assertSays(404, "what was copied was wiped\n", paste());
    }

    /** Whatever is done and not done when low goes down: the text before, or the new one, or none; and no number twice. */
    @Test
    void lowGoesDownAtAnyEffect() throws IOException {
        for (int effects = 0; effects < 8; effects++) {
            low = new MemoryDisk(Clip.BYTES);
            high = new MemoryDisk(PasteMark.BYTES);
            Clipboard clipboard = open();
            clipboard.copy(new byte[] {'o', 'l', 'd'});
            low.effectsLeft = effects;
            try {
                clipboard.copy(new byte[] {'n', 'e', 'w'});
            } catch (MemoryDisk.Down e) {
                // As it is to be.
            }
            low.restart(new Random(effects));
            Clipboard again = open();
            String found = Serving.content(paste());
            assertTrue(List.of("old", "new", "what was copied was wiped\n").contains(found), effects + found);
            again.copy(new byte[] {'x'});
            assertSays(200, "x", paste());
            pass(KEEP_SECONDS);
            assertTrue(again.expire());
        }
    }

    @Test
    void theHighSideIsKilledBehindItsMark() throws IOException {
        copy(open(), "once");
        high.effectsLeft = 1; // the mark is written, and not published
        assertThrows(MemoryDisk.Down.class, () -> new PasteMark(high).set(load()));
        high.restart(new Random(1));
        assertSays(200, "once", paste());
        assertSays(404, "what was copied was pasted before\n", paste());
    }

    private Clip load() {
        try {
            return new ClipDisk(low).load();
        } catch (IOException | RefusedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNoPlainTextIsRefusedAndTheOneBeforeStays() throws IOException {
        Clipboard clipboard = open();
        copy(clipboard, "good");
        byte[] longest = new byte[PlainText.BYTES_MAX];
        Arrays.fill(longest, (byte) 'x');
        for (String text : List.of("a\0b", "\u001b[31m", "user\u202Etxt.exe", "a\r\n", "\u2066x")) {
            assertEquals(422, Serving.code(copy(clipboard, text)), text);
        }
        assertEquals(422, Serving.code(copy(clipboard, new byte[] {'a', (byte) 0xff})));
        assertEquals(422, Serving.code(copy(clipboard, "")));
        assertEquals(413, Serving.code(copy(clipboard, new byte[PlainText.BYTES_MAX + 1])));
        try (Serving serving = Serving.of(new CopyService(clipboard, lines::add))) {
            assertEquals(411, Serving.code(serving.ask("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked")));
            assertEquals(405, Serving.code(serving.ask("GET / HTTP/1.1")));
            assertEquals(405, Serving.code(serving.ask("DELETE / HTTP/1.1")));
        }
        assertSays(200, "good", paste());
        assertEquals(201, Serving.code(copy(clipboard, longest)));
        assertArrayEquals(longest, Serving.content(paste()).getBytes(StandardCharsets.US_ASCII));
    }

    /** A low side that somebody has taken over publishes what it likes. */
    @Test
    void theHighSideLooksOnceMore() throws IOException {
        byte[] good = new Clip(7, 1, 0, "x".getBytes(StandardCharsets.UTF_8)).encode();
        for (byte[] hostile : List.of(
                new Clip(7, 1, 0, "\u001b]0;x\u0007".getBytes(StandardCharsets.UTF_8)).encode(),
                with(good, 0, 9),
                with(good, 4, 2),
                with(good, 16, -1),
                with(good, 32, -1),
                with(good, 32, PlainText.BYTES_MAX + 1),
                with(good, 32, Integer.MAX_VALUE))) {
            low.write(0, MemorySegment.ofArray(hostile));
            low.advance(Clip.BYTES);
            assertEquals(502, Serving.code(paste()));
        }
        low.write(0, MemorySegment.ofArray(good));
        low.advance(512);
        assertEquals(502, Serving.code(paste()), "not all of it is published");
        low.advance(Clip.BYTES);
        assertSays(200, "x", paste());
    }

    private static byte[] with(byte[] clip, int at, int value) {
        byte[] changed = clip.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }

    @Test
    void nobodyPastesByLooking() throws IOException {
        copy(open(), "once");
        try (Serving serving = Serving.of(new PasteService(new ClipDisk(low), new PasteMark(high), lines::add))) {
            assertEquals(405, Serving.code(serving.ask("GET / HTTP/1.1")));
            try (Socket socket = serving.connect()) {
                Serving.send(socket, "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n", new byte[3]);
            }
        }
        assertSays(200, "once", paste());
    }
}
