package dev.cofferdam.deploy.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page can change: nothing, unless there is an order for it, and then by the page alone. */
@Timeout(120)
class WatchControlTest {
    private static final String BODY = "case=0123456789ab&signature=a%2Bb";

    @TempDir
    private Path directory;

    private final List<Map<String, String>> approved = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> ordered = new CopyOnWriteArrayList<>();
    private WatchServer server;

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void open(boolean control) throws IOException {
        ObjectNode scene =
                object().put("name", "control").put("control", control).put("downgrades", true);
        List.of("kinds", "classes", "disks", "arrows").forEach(scene::putArray);
        scene.putArray("partitions").addObject().put("name", "guest").put("label", "low");
        ObjectNode of =
                object().put("case", "0123456789ab").put("stage", "reviewed").put("from", "high");
        of.put("to", "low").put("submitter", "carol").putArray("verdicts");
        of.putArray("approvals");
        Question approve = parameters -> {
            if (!parameters.get("signature").equals("a+b")) {
                throw new IOException("this is no SSH signature");
            }
            approved.add(parameters);
            return Optional.of(object().put("stage", "approved"));
        };
        server = WatchServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Site(
                        "token",
                        "session",
                        new Hub(),
                        new Questions(
                                Map.of(
                                        "scene", _ -> Optional.of(scene),
                                        "audit", _ -> Optional.of(object().set("shown", object().arrayNode())),
                                        "cases",
                                                _ -> Optional.of(object().set(
                                                                "cases",
                                                                object().arrayNode()
                                                                        .add(of))),
                                        "case", _ -> Optional.of(of)),
                                control
                                        ? Map.of("approve", approve, "tell", this::take, "steer", this::take)
                                        : Map.of())));
    }

    private Optional<JsonNode> take(Map<String, String> parameters) throws IOException {
        if (parameters.containsValue("stop")) {
            throw new IOException("guest does not run");
        }
        ordered.add(parameters);
        return Optional.of(object());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String post(String path, String origin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" + origin
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + BODY.length()
                    + "\r\nConnection: close\r\n\r\n" + BODY;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Control: the same order from the page itself is carried out, in the last line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "false; /session/approve; Origin: http://127.0.0.1:1; 405; 0",
                "true; /session/approve; none; 403; 0",
                "true; /session/approve; Origin: null; 403; 0",
                "true; /session/approve; Origin: http://127.0.0.1:2; 403; 0",
                "true; /session/approve; Origin: https://evil.example; 403; 0",
                "true; /sessiom/approve; Origin: http://127.0.0.1:1; 403; 0",
                "true; /approve; Origin: http://127.0.0.1:1; 403; 0",
                "true; /session/case; Origin: http://127.0.0.1:1; 405; 0",
                "true; /session/approve; Origin: http://127.0.0.1:1; 200; 1",
            })
    void anOrderComesFromThePageAlone(boolean control, String path, String origin, int status, int count)
            throws IOException {
        open(control);
        String said = post(path, origin == null ? "" : origin + "\r\n");
        assertTrue(said.startsWith("HTTP/1.1 " + status + " "), said);
        assertEquals(count, approved.size());
    }

    /** Asking is no ordering. */
    @Test
    void nothingIsOrderedByAnAddress() throws IOException {
        open(true);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET /session/approve?" + BODY
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            assertTrue(new String(socket.getInputStream().readAllBytes(), UTF_8).startsWith("HTTP/1.1 404 "));
        }
        assertEquals(List.of(), approved);
    }

    @Test
    void aProgramIsWrittenToAndItsPartitionSteered() throws IOException {
        open(true);
        try (Browser browser = Browser.open(directory)) {
            browser.go("http://127.0.0.1:" + server.port() + "/?token=token");
            browser.await("document.querySelector('#log-of').options.length == 2");
            assertEquals("true", browser.value("document.querySelector('#control').hidden"), "of nobody yet");
            browser.value(
                    "const of = document.querySelector('#log-of'); of.value = 'guest'; of.dispatchEvent(new Event('change'))");
            browser.value(
                    "document.querySelector('#tell').value = 'ls /'; document.querySelector('#control [type=submit]').click()");
            browser.await("document.querySelector('#told').textContent == 'guest was told'");
            browser.value("document.querySelector('#control [value=restart]').click()");
            browser.await("document.querySelector('#told').textContent == 'restart guest: it is decided'");
            browser.value("document.querySelector('#control [value=stop]').click()");
            browser.await("document.querySelector('#told.bad').textContent == 'guest does not run'");
        }
        assertEquals(
                List.of(Map.of("partition", "guest", "line", "ls /"), Map.of("partition", "guest", "order", "restart")),
                ordered);
    }

    @Test
    void withoutControlThereIsNothingToPress() throws IOException {
        open(false);
        try (Browser browser = Browser.open(directory)) {
            browser.go("http://127.0.0.1:" + server.port() + "/?token=token");
            browser.await("document.querySelector('#log-of').options.length == 2");
            browser.value(
                    "const of = document.querySelector('#log-of'); of.value = 'guest'; of.dispatchEvent(new Event('change'))");
            assertEquals("true", browser.value("document.querySelector('#control').hidden"));
        }
    }

    @Test
    void aSignatureIsPasted() throws IOException {
        open(true);
        try (Browser browser = Browser.open(directory)) {
            browser.go("http://127.0.0.1:" + server.port() + "/?token=token");
            browser.await("document.querySelector('#cases summary')");
            browser.value("document.querySelector('#cases summary').click()");
            browser.await("document.querySelector('#cases textarea')");
            browser.value(
                    "document.querySelector('#cases textarea').value = 'other'; document.querySelector('.case button').click()");
            browser.await("document.querySelector('.case form p').textContent == 'this is no SSH signature'");
            browser.value(
                    "document.querySelector('#cases textarea').value = 'a+b'; document.querySelector('.case button').click()");
            browser.await("document.querySelector('.case form p').textContent == 'case 0123456789ab is approved'");
        }
        assertEquals(List.of(Map.of("case", "0123456789ab", "signature", "a+b")), approved);
    }
}
