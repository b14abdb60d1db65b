package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Alone;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cut and paste through a gateway inside this machine, by the commands, with real processes in their sandboxes. */
@Alone
@Timeout(300)
final class ClipboardIT {
    private static final String WIPED = "nothing pasted: what was copied was wiped";
    private static final String PASTED = "nothing pasted: what was copied was pasted before";

    private Site site;
    private Running running;

    @BeforeEach
    void open() throws IOException {
        site = Site.open();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private void up(String design, int keepSeconds) throws IOException {
        running = site.up("""
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 8MiB}}
                gateways:
                  - name: up
                    from: low
                    to: high
                    clipboard: {copy: low.sock, paste: high.sock, keep-seconds: %d}
                """.formatted(keepSeconds), "--design", design);
        running.awaitLine("all ready");
    }

    private Path socket(String side) {
        return site.directory().resolve(side + ".sock");
    }

    private Site.Ended copy(String text) throws IOException {
        Path file = Files.writeString(site.directory().resolve("text"), text);
        return site.run("gateway", "copy", socket("low").toString(), file.toString());
    }

    private Site.Ended paste() throws IOException {
        return site.run("gateway", "paste", socket("high").toString());
    }

    private void assertNothing(String why) throws IOException {
        Site.Ended ended = paste();
        assertEquals(1, ended.exitCode(), ended.text());
        assertTrue(ended.errors().contains(why), ended.text());
        assertEquals("", ended.output());
    }

    /** Whether a text stands anywhere in the volume: what is written, and what was published. */
    private boolean isStored(String text) throws IOException {
        try (var files = Files.walk(site.volume())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "mapped", "call", "ring"})
    void aTextIsPastedOnceAndWiped(String design) throws IOException {
        up(design, 3_600);
        assertNothing("nothing was copied yet");
        assertEquals(
                "copied 27 bytes, wiped after 3600 s\n",
                copy("first-text\tof \u00fc\nline two\n\n").good());
        assertTrue(isStored("first-text"), "or what follows shows nothing");
        assertEquals("first-text\tof \u00fc\nline two\n\n", paste().good());
        assertNothing(PASTED);
        copy("second-text").good();
        assertFalse(isStored("first-text"), "what was replaced");
        assertTrue(isStored("second-text"));
    }

    @Test
    void whatNobodyPastesIsWiped() throws IOException {
        up("message", 20);
        assertEquals("copied 11 bytes, wiped after 20 s\n", copy("second-text").good());
        assertTrue(isStored("second-text"));
        await().atMost(Spooled.PATIENCE).until(() -> running.said("up-copy").contains("wiped: its time is over"));
        assertFalse(isStored("second-text"), "what was never pasted");
        assertNothing(WIPED);
    }

    @Test
    void killedHalvesLoseNothingAndRepeatNothing() throws IOException {
        up("message", 3_600);
        copy("kept").good();
        running.signal("up-copy", "KILL");
        running.awaitLines("up-copy ready", 2);
        running.signal("up-paste", "KILL");
        running.awaitLines("up-paste ready", 2);
        assertEquals("kept", paste().good());
        running.signal("up-paste", "KILL");
        running.awaitLines("up-paste ready", 3);
        running.signal("up-copy", "KILL");
        running.awaitLines("up-copy ready", 3);
        assertNothing(PASTED);
        copy("kept").good();
        assertEquals("kept", paste().good(), "the same text is another copy");
    }

    /** The command looks first, so what is hostile is sent without it. */
    @Test
    void whatIsNoPlainTextIsRefused() throws IOException {
        up("message", 3_600);
        copy("good").good();
        for (String text : List.of("a\0b", "\u001b[2J", "exe.\u202Etxt", "a\r\nb", "")) {
            assertTrue(put(text.getBytes(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 422 "), text);
            assertEquals(1, copy(text).exitCode());
        }
        assertTrue(put(new byte[] {(byte) 0xc0, (byte) 0xaf}).startsWith("HTTP/1.1 422 "));
        assertTrue(put(new byte[70_000]).startsWith("HTTP/1.1 413 "));
        assertTrue(copy("x".repeat(70_000)).errors().contains("the text has more than 65536 bytes"));
        assertTrue(ask("low", "GET / HTTP/1.1", new byte[0]).startsWith("HTTP/1.1 405 "));
        assertTrue(ask("high", "GET / HTTP/1.1", new byte[0]).startsWith("HTTP/1.1 405 "));
        assertTrue(ask("low", "\0\0\0", new byte[0]).startsWith("HTTP/1.1 400 "));
        assertEquals("good", paste().good());
    }

    /** What low hears and what its half says are the same, whatever becomes of the high side. */
    @Test
    void lowSeesNothing() throws IOException {
        up("message", 2);
        List<String> quiet = observed(() -> {});
        assertEquals(quiet, observed(this::paste));
        assertEquals(quiet, observed(() -> running.signal("up-paste", "KILL")));
        running.awaitLines("up-paste ready", 2);
        assertEquals(quiet, observed(() -> running.signal("up-paste", "STOP")));
        running.signal("up-paste", "CONT");
    }

    /** What becomes of the high side. */
    private enum High {
        RUNNING,
        STALLED,
        ABSENT
    }

    /** Whether the high half has a process now. */
    private boolean isAbsent;

    private void change(High to) throws IOException {
        if (!isAbsent) {
            running.signal("up-paste", "CONT");
        }
        if (isAbsent != (to == High.ABSENT)) {
            site.run(isAbsent ? "start" : "stop", "up-paste", "--name", site.name())
                    .good();
            isAbsent = to == High.ABSENT;
        }
        if (!isAbsent) {
            await().atMost(Spooled.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> isRefusal(ask("high", "GET / HTTP/1.1", new byte[0])));
        }
        if (to == High.STALLED) {
            running.signal("up-paste", "STOP");
        }
    }

    private static boolean isRefusal(String reply) {
        return reply.startsWith("HTTP/1.1 405 ");
    }

    private void copyAText() throws IOException {
        assertTrue(put("a text".getBytes(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 201 "));
    }

    /**
     * How long a copy takes is of one distribution whatever becomes of the high side; what is found, and how often, {@link
     * TwoSamplesTest} says.
     */
    @Test
    void lowWaitsNoLongerWhateverBecomesOfHigh() throws Exception {
        up("message", 3_600);
        ReplyTimes<High> times = new ReplyTimes<>(List.of(High.values())).measure(this::change, this::copyAText);
        for (High other : List.of(High.STALLED, High.ABSENT)) {
            TwoSamples found = times.compare(High.RUNNING, other);
            assertTrue(found.probability() > ReplyTimes.SIGNIFICANCE, () -> other + ": " + found);
        }
        change(High.RUNNING);
    }

    /** Control: a gateway that asks high, for 20 ms at most, before it answers low. */
    @Test
    void aGatewayThatAsksHighIsFoundOutByItsTimes() throws Exception {
        up("message", 3_600);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ReplyTimes<High> times = new ReplyTimes<>(List.of(High.RUNNING, High.STALLED)).measure(this::change, () -> {
                copyAText();
                Future<String> high = threads.submit(() -> ask("high", "GET / HTTP/1.1", new byte[0]));
                try {
                    high.get(20, TimeUnit.MILLISECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    // Low is answered all the same.
                }
            });
            threads.shutdownNow();
            TwoSamples found = times.compare(High.RUNNING, High.STALLED);
            assertTrue(found.probability() <= ReplyTimes.SIGNIFICANCE, found::toString);
            change(High.RUNNING);
        }
    }

    private interface Act {
        void act() throws IOException;
    }

    private List<String> observed(Act act) throws IOException {
        int before = running.said("up-copy").size();
        List<String> seen = new ArrayList<>();
        seen.add(put("one".getBytes(StandardCharsets.UTF_8)));
        act.act();
        seen.add(put("two".getBytes(StandardCharsets.UTF_8)));
        await().atMost(Spooled.PATIENCE).until(() -> running.said("up-copy").size() >= before + 3);
        running.said("up-copy").stream()
                .skip(before)
                .map(line -> line.replaceAll("copied [0-9]+,", "copied N,"))
                .forEach(seen::add);
        return seen;
    }

    private String put(byte[] text) throws IOException {
        return ask("low", "PUT / HTTP/1.1\r\nContent-Length: " + text.length, text);
    }

    private String ask(String side, String head, byte[] content) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket(side)));
            channel.write(ByteBuffer.wrap((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
            channel.write(ByteBuffer.wrap(content));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
