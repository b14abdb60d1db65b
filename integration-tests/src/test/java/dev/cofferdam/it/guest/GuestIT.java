package dev.cofferdam.it.guest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guest machines as partitions: the same hostile kernel at two classes, and a native application beside it. */
final class GuestIT {
    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 32MiB}
              disks: [{name: shared, label: low, size: 1MiB}]
            partitions:
              - name: low
                label: low
                program: guest
                args: {kernel: bare.bin, memory: 8MiB}
                disks: [{disk: shared, as: out, access: read-write}]
                limits: {memory: 160MiB}
                restart: {on: failure, at-most: 2}
              - name: high
                label: high
                program: guest
                args: {kernel: bare.bin, memory: 8MiB}
                disks: [{disk: shared, as: in, access: read}]
                limits: {memory: 160MiB}
              - name: watch
                label: high
                program: digest
                args: {of: in}
                disks: [{disk: shared, as: in, access: read}]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void highReadsAPublishedVersionAndWritesNothing(String design) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = up(site, design);
            say(running, "high", "s", "started");
            say(running, "high", "r", "read 1");
            say(running, "low", "s", "started");
            say(running, "low", "w", "write 0");
            say(running, "low", "f", "flush 0");
            say(running, "low", "p", "published 1");
            // The native application sees what the guest published.
            running.awaitLine("[watch] version 1 sha256 " + digest("written 1"));
            say(running, "high", "s", "disk in: version 1");
            assertEquals("written 1", read(running, "high"));
            say(running, "low", "w", "write 0");
            // Control: low itself reads what it has written and not published.
            assertEquals("written 2", read(running, "low"));
            assertEquals("written 1", read(running, "high"));
            say(running, "low", "p", "published 2");
            assertEquals("written 1", read(running, "high"));
            say(running, "high", "s", "disk in: version 2");
            assertEquals("written 2", read(running, "high"));

            // The device offers no writes; the driver writes nevertheless. Control: low's write ended with 0 above.
            say(running, "high", "w", "write 1");
            say(running, "high", "p", "published 0");
            say(running, "high", "v", "version 2");
            assertEquals("written 2", read(running, "low"));
            assertFalse(running.text().contains("[watch] version 3"), running::text);
            running.interrupt();
            assertTrue(new String(site.working("shared"), StandardCharsets.US_ASCII).contains("written 2"));
        }
    }

    /** What a guest does to its machine is between the two. */
    @Test
    void aGuestsFaultsAreItsOwn() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = up(site, "ring");
            say(running, "high", "s", "started");
            say(running, "high", "d", "needs a reset");
            running.tell("high", "o");
            say(running, "low", "s", "started");
            say(running, "low", "w", "write 0");
            say(running, "low", "x", "error: the guest powered itself off with code 1");
            running.awaitLines("[low] bare metal", 2);
            say(running, "low", "s", "started");
            assertEquals("written 1", read(running, "low"));
            running.interrupt();
            // A guest that only traps keeps its partition from nothing: it ends when it is told to.
            assertTrue(running.text().contains("high ended\n"), running::text);
        }
    }

    /** What a guest runs is measured before each start, as a program's jar is. */
    @Test
    void aChangedImageIsAnotherMeasurement() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = up(site, "call");
            running.tell("low", "x");
            running.awaitLines("[low] bare metal", 2);
            Files.write(site.directory().resolve("bare.bin"), new byte[1], StandardOpenOption.APPEND);
            running.tell("low", "x");
            running.awaitLines("[low] bare metal", 3);
            running.interrupt();
            List<String> measurements = new ArrayList<>();
            new AuditFiles(site.audit()).check(record -> {
                if (record.event().kind() == Kind.PARTITION_MEASURED
                        && record.event().subject().equals("low")) {
                    measurements.add(record.event().detail());
                }
            });
            assertEquals(3, measurements.size());
            assertEquals(measurements.get(0), measurements.get(1));
            assertNotEquals(measurements.get(1), measurements.get(2));
        } catch (AuditException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsTypedAtAConsoleReachesTheGuest() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = up(site, "message");
            Path shown = site.directory().resolve("console.log");
            Process console = site.start(shown, "console", "low", "--name", site.name());
            try (OutputStream typed = console.getOutputStream()) {
                typed.write("s\nw\n".getBytes(StandardCharsets.US_ASCII));
                typed.flush();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readString(shown).endsWith("bare metal\nstarted\nwrite 0\n"));
            }
            assertEquals(0, console.onExit().join().exitValue());
            running.interrupt();
        }
    }

    /** Byte by byte, at a socket: what is typed there has no line's end, and what is printed neither. */
    @Test
    void aConsoleAtASocketIsTheSerialLineItself() throws IOException {
        try (Site site = Site.journaled()) {
            Files.write(site.directory().resolve("bare.bin"), BareMetal.image());
            Running running = site.up("""
                    policy: {levels: [low]}
                    partitions:
                      - name: low
                        label: low
                        program: guest
                        args: {kernel: bare.bin, memory: 8MiB, console: serial}
                        sockets: [{path: serial.sock, as: serial}]
                        limits: {memory: 160MiB}
                        restart: {on: failure, at-most: 2}
                    """);
            running.awaitLine("[low] bare metal");
            String socket = site.directory().resolve("serial.sock").toString();
            Path shown = site.directory().resolve("console.log");
            Process console = site.start(shown, "console", "--socket", socket);
            awaitShown(shown, "bare metal\n");
            Path watched = site.directory().resolve("watched.log");
            Process watching = site.start(watched, "console", "--socket", socket);
            awaitShown(watched, "bare metal\n");
            try (OutputStream typed = console.getOutputStream()) {
                typed.write('v');
                typed.flush();
                awaitShown(shown, "bare metal\nversion ");
                awaitShown(watched, "bare metal\nversion ");
                typed.write('x');
                typed.flush();
                // Powered off: the partition is started again, and both consoles have ended well.
                assertEquals(0, console.onExit().join().exitValue());
            }
            assertEquals(0, watching.onExit().join().exitValue());
            running.awaitLines("[low] bare metal", 2);
            running.interrupt();
            Site.Ended nobody = site.run("console", "--socket", socket);
            assertEquals(1, nobody.exitCode());
            assertTrue(nobody.errors().contains(socket + ": nobody serves it"), nobody::text);
        }
    }

    private static void awaitShown(Path file, String beginning) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(file).startsWith(beginning));
    }

    private static Running up(Site site, String design) throws IOException {
        Files.write(site.directory().resolve("bare.bin"), BareMetal.image());
        Running running = site.up(TOPOLOGY, "--design", design);
        running.awaitLine("[low] bare metal");
        running.awaitLine("[high] bare metal");
        return running;
    }

    private static void say(Running running, String to, String command, String answer) throws IOException {
        String line = "[" + to + "] " + answer;
        int before = count(running, line);
        running.tell(to, command);
        running.awaitLines(line, before + 1);
    }

    private static int count(Running running, String line) {
        return (int) running.text().lines().filter(each -> each.contains(line)).count();
    }

    /** What a guest shows of its disk, now. */
    private static String read(Running running, String guest) throws IOException {
        String line = "[" + guest + "] written";
        int before = count(running, line);
        running.tell(guest, "r");
        return running.awaitLines(line, before + 1).getLast().substring(guest.length() + 3);
    }

    private static String digest(String text) {
        byte[] disk = new byte[1 << 20];
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, disk, 5 * 512, bytes.length);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(disk));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
