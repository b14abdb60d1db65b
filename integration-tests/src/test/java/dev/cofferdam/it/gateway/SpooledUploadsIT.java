package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads over HTTP through the gateway inside one machine, with real processes in their sandboxes. */
@Timeout(300)
final class SpooledUploadsIT {
    private UploadClient low;
    private UploadClient high;

    @BeforeEach
    void choosePorts() throws IOException {
        low = new UploadClient(Ports.freeTcp());
        high = new UploadClient(Ports.freeTcp());
    }

    private Spooled up(String design, int spoolMib) throws IOException {
        return Spooled.open().up(design, spoolMib, """
                    http: {listen: "127.0.0.1:%d", serve: "127.0.0.1:%d"}
                """.formatted(low.port(), high.port()));
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "mapped"})
    void whatIsUploadedAppearsAndIsShown(String design) throws IOException {
        try (Spooled gateway = up(design, 160)) {
            // The last one is longer than any file that a partition may make elsewhere.
            for (int bytes : List.of(0, 1, 70_000, 150_000_000)) {
                assertTaken(low.put("/some%20of/them/" + bytes, content(bytes)));
            }
            Path there = gateway.deliver().resolve("some of/them");
            for (int bytes : List.of(0, 1, 70_000, 150_000_000)) {
                await().atMost(Spooled.PATIENCE).until(() -> Files.exists(there.resolve("" + bytes)));
                assertArrayEquals(content(bytes), Files.readAllBytes(there.resolve("" + bytes)));
            }
            String page = high.get("/some%20of/them/");
            assertTrue(page.contains("<a href=\"./70000\">70000</a></td><td>70000</td>"), page);
            assertArrayEquals(
                    Arrays.copyOfRange(content(70_000), 69_990, 70_000),
                    UploadClient.content(high.get("/some%20of/them/70000", "Range: bytes=-10")));
            assertArrayEquals(content(70_000), UploadClient.content(high.get("/some%20of/them/70000")));
            assertEquals(4, gateway.delivered().size());
        }
    }

    private static void assertTaken(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 201 Created\r\n"), answer);
    }

    @Test
    void killedHalvesLoseNothingAndRepeatNothing() throws IOException {
        byte[] content = content(3_000_000);
        try (Spooled gateway = up("message", 64)) {
            try (Socket cut = low.begin("/cut", content, 1_000_000)) {
                await().atMost(Spooled.PATIENCE).until(() -> low.head("/cut").contains("Upload-Offset: 1000000\r\n"));
                gateway.running.signal("up-intake", "KILL");
                assertEquals(-1, read(cut), "there is no answer");
            }
            gateway.running.awaitLines("up-intake ready", 2);
            gateway.running.signal("up-release", "KILL");
            assertTrue(low.head("/cut").contains("Upload-Offset: 1000000\r\n"), "what had come is there");
            assertTaken(low.put("/cut", content, 1_000_000, content.length));
            gateway.running.signal("up-intake", "KILL");
            for (int i = 0; i < 8; i++) {
                assertTaken(low.put("/object-" + i, content(100_000 + i)));
                gateway.running.signal(i % 2 == 0 ? "up-release" : "up-intake", "KILL");
            }
            await().atMost(Spooled.PATIENCE).until(() -> gateway.delivered().size() == 9);
            assertArrayEquals(content, Files.readAllBytes(gateway.deliver().resolve("cut")));
            for (int i = 0; i < 8; i++) {
                assertArrayEquals(
                        content(100_000 + i),
                        Files.readAllBytes(gateway.deliver().resolve("object-" + i)));
            }
            assertEquals(List.of(), gateway.lost());
            long delivered = gateway.running.said("up-release").stream()
                    .filter(line -> line.startsWith("delivered "))
                    .count();
            assertTrue(delivered <= 9, () -> "each once: " + gateway.running.said("up-release"));
            // Nothing of what was acknowledged is left to be taken once more.
            assertTrue(low.head("/cut").startsWith("HTTP/1.1 404 "));
        }
    }

    private static int read(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -1; // reset
        }
    }
}
