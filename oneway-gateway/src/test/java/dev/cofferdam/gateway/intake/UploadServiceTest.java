package dev.cofferdam.gateway.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.http.Serving;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads by real connections; in the spool's place is a map. */
@Timeout(60)
class UploadServiceTest {
    private static final long BYTES_MAX = 1_000_000;

    @TempDir
    private Path drop;

    private final Map<String, byte[]> taken = new TreeMap<>();
    private Uploads uploads;
    private Serving serving;
    private Thread spool;
    private volatile boolean over;

    @BeforeEach
    void begin() throws IOException {
        uploads = Uploads.open(drop, BYTES_MAX, () -> {});
        serving = Serving.of(new UploadService(uploads));
        spool = Thread.ofVirtual().start(() -> await().forever().until(this::take));
    }

    /** In the place of the spool's thread. */
    private boolean take() throws IOException {
        var next = uploads.next();
        if (next.isPresent()) {
            taken.put(next.get().name(), Files.readAllBytes(next.get().file()));
            uploads.settle(next.get().name().startsWith("bad") ? Optional.of("is refused") : Optional.empty());
        }
        return over;
    }

    @AfterEach
    void end() throws Exception {
        over = true;
        spool.join();
        serving.close();
    }

    private String put(String name, byte[] content) throws IOException {
        return serving.ask("PUT " + name + " HTTP/1.1\r\nContent-Length: " + content.length, content);
    }

    private String put(String name, byte[] content, int from, int to) throws IOException {
        return serving.ask(
                "PUT %s HTTP/1.1\r\nContent-Length: %d\r\nContent-Range: bytes %d-%d/%d"
                        .formatted(name, to - from, from, to - 1, content.length),
                Arrays.copyOfRange(content, from, to));
    }

    /** Sends so much of a whole, and breaks off. */
    private void breakOff(String name, byte[] content, int bytes) throws IOException {
        try (Socket socket = serving.connect()) {
            Serving.send(
                    socket,
                    "PUT " + name + " HTTP/1.1\r\nContent-Length: " + content.length + "\r\n\r\n",
                    Arrays.copyOf(content, bytes));
            await().until(() -> progress(name).contains("Upload-Offset: " + bytes));
        }
    }

    private String progress(String name) throws IOException {
        return serving.ask("HEAD " + name + " HTTP/1.1");
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new java.util.Random(bytes).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 300_001})
    void anObjectIsTakenAndThenAcknowledged(int bytes) throws IOException {
        String answer = put("/a/b%20c", content(bytes));
        assertEquals(201, Serving.code(answer), answer);
        assertArrayEquals(content(bytes), taken.get("a/b c"));
        assertEquals(404, Serving.code(progress("/a/b%20c")), "there is nothing left of it");
        try (var left = Files.list(drop.resolve(Uploads.STAGING))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void whatWasBrokenOffIsGoneOnWith() throws IOException {
        byte[] content = content(200_000);
        breakOff("/x", content, 70_000);
        assertTrue(progress("/x").contains("Upload-Length: 200000"));
        assertEquals(409, Serving.code(put("/x", content, 60_000, 200_000)), "not from elsewhere");
        assertEquals(409, Serving.code(put("/x", Arrays.copyOf(content, 199_999), 70_000, 199_999)), "not another one");
        String part = put("/x", content, 70_000, 100_000);
        assertEquals(202, Serving.code(part), part);
        assertTrue(part.contains("Upload-Offset: 100000"), part);
        assertEquals(201, Serving.code(put("/x", content, 100_000, 200_000)));
        assertArrayEquals(content, taken.get("x"));
    }

    @Test
    void whatWasBrokenOffOutlivesTheIntake() throws IOException {
        byte[] content = content(200_000);
        breakOff("/x", content, 70_000);
        uploads = Uploads.open(drop, BYTES_MAX, () -> {});
        serving.close();
        serving = Serving.of(new UploadService(uploads));
        assertEquals(201, Serving.code(put("/x", content, 70_000, 200_000)));
        assertArrayEquals(content, taken.get("x"));
    }

    @Test
    void ofWhatWasWholeAndNotAcknowledgedTheLastByteComesAgain() throws Exception {
        over = true;
        spool.join();
        byte[] content = content(100_000);
        try (Socket socket = serving.connect()) {
            Serving.send(socket, "PUT /x HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", content);
            await().until(() -> progress("/x").contains("Upload-Offset: 100000"));
        }
        serving.close();
        over = false;
        begin();
        assertTrue(progress("/x").contains("Upload-Offset: 99999"));
        assertEquals(201, Serving.code(put("/x", content, 99_999, 100_000)));
        assertArrayEquals(content, taken.get("x"));
    }

    @Test
    void whoComesLaterTakesOver() throws IOException {
        byte[] content = content(200_000);
        try (Socket first = serving.connect()) {
            Serving.send(first, "PUT /x HTTP/1.1\r\nContent-Length: 200000\r\n\r\n", Arrays.copyOf(content, 50_000));
            await().until(() -> progress("/x").contains("Upload-Offset: 50000"));
            assertEquals(201, Serving.code(put("/x", content)));
            Serving.send(first, "", new byte[1]);
            assertEquals("HTTP/1.1 409 Conflict", Serving.status(first));
        }
        assertArrayEquals(content, taken.get("x"));
    }

    @Test
    void whatIsNewPutsOutWhatWasBrokenOffFirst() throws IOException {
        byte[] content = content(400_000);
        breakOff("/first", content, 10);
        breakOff("/second", content, 10);
        assertEquals(201, Serving.code(put("/third", content)));
        assertEquals(404, Serving.code(progress("/first")));
        assertEquals(200, Serving.code(progress("/second")));
    }

    @Test
    void thereIsNoRoomWhileOthersAreUploaded() throws IOException {
        byte[] content = content(600_000);
        try (Socket first = serving.connect()) {
            Serving.send(first, "PUT /x HTTP/1.1\r\nContent-Length: 600000\r\n\r\n", new byte[1]);
            await().until(() -> progress("/x").contains("Upload-Offset: 1"));
            assertEquals(503, Serving.code(put("/y", content)));
        }
        String tooLong = serving.ask("PUT /x HTTP/1.1\r\nContent-Length: 1000001");
        assertEquals(413, Serving.code(tooLong), tooLong);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../x", "/%2e%2e/x", "/.cofferdam-uploads/x", "/.x", "/a%00", "/"})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        assertEquals(400, Serving.code(put(name, content(10))));
        try (var left = Files.walk(drop)) {
            assertEquals(2, left.count(), "the directory, and its own in it");
        }
    }

    @Test
    void whatIsRefusedIsNotAcknowledged() throws IOException {
        String answer = put("/bad", content(10));
        assertEquals(422, Serving.code(answer), answer);
        assertEquals("'bad' is refused\n", Serving.content(answer));
    }

    @Test
    void otherRequestsAreRefused() throws IOException {
        assertEquals(405, Serving.code(serving.ask("GET /x HTTP/1.1")));
        assertEquals(411, Serving.code(serving.ask("PUT /x HTTP/1.1")));
        assertEquals(411, Serving.code(serving.ask("PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked")));
        assertEquals(
                400, Serving.code(serving.ask("PUT /x HTTP/1.1\r\nContent-Length: 3\r\nContent-Range: bytes 0-3/9")));
    }
}
