package dev.cofferdam.it.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients that keep to no rule cost the export little, and its other clients nothing but time. */
final class HostileClientsIT {
    private static final int CONNECTIONS = 10_000;
    private static final int HELD_MAX = 400;
    /** What the partition may hold more than before of memory that is not the disk's, in kilobytes. */
    private static final long GROWTH_KIB_MAX = 48 << 10;

    @Test
    void othersAreServed() throws IOException {
        Tool.need("nbdinfo", "nbdcopy", "qemu-img", "mke2fs");
        try (Exports exports = Exports.up("mapped")) {
            Path image = exports.image();
            String uri = exports.uri("low", "observations");
            Tool.ok("nbdcopy", image.toString(), uri);
            long before = anonymousKib(exports);

            silent(exports);
            compare(image, uri);
            speakNonsense(exports);
            compare(image, uri);
            halfARequest(exports, image, uri);
            compare(image, uri);

            long grown = anonymousKib(exports) - before;
            assertTrue(grown < GROWTH_KIB_MAX, "grew by " + grown + " KiB");
            assertEquals(0, exports.running().find("low").restarts());
        }
    }

    /** Ten thousand connect and say nothing; somebody who does is served in between. */
    private static void silent(Exports exports) throws IOException {
        List<SocketChannel> held = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                held.add(connect(exports));
                if (held.size() > HELD_MAX) {
                    held.removeFirst().close();
                }
                if (i % 2500 == 0) {
                    Tool.ok("nbdinfo", "--size", exports.uri("low", "observations"));
                }
            }
        } finally {
            for (SocketChannel each : held) {
                each.close();
            }
        }
    }

    private static void speakNonsense(Exports exports) throws IOException {
        Random random = new Random(20261122);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            ByteBuffer nonsense = ByteBuffer.wrap(bytes);
            if (bytes.length > 4 && random.nextBoolean()) {
                nonsense.putInt(0, 3); // client flags as they should be
            }
            try (SocketChannel channel = connect(exports)) {
                while (nonsense.hasRemaining()) {
                    channel.write(nonsense);
                }
            } catch (IOException e) {
                // The server has had enough: as it should be.
            }
        }
    }

    /** All connections but one have an export, ask for much, and neither read nor go on. */
    private static void halfARequest(Exports exports, Path image, String uri) throws IOException {
        List<SocketChannel> held = new ArrayList<>();
        try {
            for (int i = 0; i < 7; i++) {
                SocketChannel channel = connect(exports);
                held.add(channel);
                ByteBuffer all = ByteBuffer.allocate(200);
                byte[] name = "observations".getBytes(StandardCharsets.US_ASCII);
                all.putInt(3)
                        .putLong(0x49484156454F5054L)
                        .putInt(1)
                        .putInt(name.length)
                        .put(name);
                all.putInt(0x25609513).putInt(0).putLong(1).putLong(0).putInt(32 << 20); // read 32 MiB
                all.putInt(0x25609513)
                        .putShort((short) 0)
                        .putShort((short) 1)
                        .putLong(1)
                        .putLong(0)
                        .putInt(32 << 20);
                channel.write(all.flip());
            }
            compare(image, uri);
        } finally {
            for (SocketChannel each : held) {
                each.close();
            }
        }
    }

    private static SocketChannel connect(Exports exports) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(exports.socket("low")));
    }

    private static void compare(Path image, String uri) throws IOException {
        Tool.ok("qemu-img", "compare", "-f", "raw", "-F", "raw", image.toString(), uri);
    }

    /** Of the partition's innermost process, which is the export. */
    private static long anonymousKib(Exports exports) throws IOException {
        ProcessHandle outermost = exports.running().partition("low");
        long most = 0;
        for (ProcessHandle each : outermost.descendants().toList()) {
            Path status = Path.of("/proc", Long.toString(each.pid()), "status");
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("RssAnon:")) {
                    most = Math.max(most, Long.parseLong(line.replaceAll("[^0-9]", "")));
                }
            }
        }
        return most;
    }
}
