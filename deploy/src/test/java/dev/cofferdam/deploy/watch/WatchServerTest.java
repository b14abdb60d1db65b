package dev.cofferdam.deploy.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is served to whom. */
@Timeout(120)
class WatchServerTest {
    private final Hub hub = new Hub();
    private final Semaphore awaited = new Semaphore(0);
    private WatchServer server;

    @BeforeEach
    void open() throws IOException {
        server = WatchServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Site(
                        "token",
                        "session",
                        hub,
                        new Questions(
                                Map.of(
                                        "scene", of -> Optional.of(JsonNodeFactory.instance.objectNode()),
                                        "explain",
                                                of -> "a".equals(of.get("from"))
                                                        ? Optional.of(JsonNodeFactory.instance.objectNode())
                                                        : Optional.empty(),
                                        "slow",
                                                of -> {
                                                    awaited.acquireUninterruptibly();
                                                    return Optional.of(JsonNodeFactory.instance.objectNode());
                                                }),
                                Map.of())));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private String ask(String request, String host) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Whoever has it first has it alone. */
    @Test
    void theTokenOpensThePageOnce() throws IOException {
        assertTrue(ask("GET /?token=tokem", "127.0.0.1").startsWith("HTTP/1.1 403 "));
        String first = ask("GET /?token=token", "127.0.0.1");
        assertTrue(first.startsWith("HTTP/1.1 303 ") && first.contains("location: /session/\r\n"), first);
        String second = ask("GET /?token=token", "127.0.0.1");
        assertTrue(second.startsWith("HTTP/1.1 403 ") && !second.contains("session"), second);
        String page = ask("GET /session/", "127.0.0.1:80");
        assertTrue(page.startsWith("HTTP/1.1 200 ") && page.contains("<title>Cofferdam</title>"), page);
        assertTrue(page.contains("content-security-policy: default-src 'none'; script-src 'self';"), page);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET /; 127.0.0.1; 403",
                "GET /?token=; 127.0.0.1; 403",
                "GET /sessiom/; 127.0.0.1; 403",
                "GET /session; 127.0.0.1; 403",
                "GET /sessiom/stream; 127.0.0.1; 403",
                "GET /session/; evil.example; 421",
                "GET /session/stream; evil.example:80; 421",
                "GET /session/; 127.0.0.1.evil.example; 421",
                "GET /session/; 10.0.0.1; 421",
                "POST /session/; 127.0.0.1; 405",
                "DELETE /session/; localhost; 405",
                "GET /session/watch.html; 127.0.0.1; 404",
                "GET /session/../../etc/passwd; 127.0.0.1; 404",
                "GET /session/%2e%2e/watch.js; 127.0.0.1; 404",
                "GET /session/WatchHandler.class; 127.0.0.1; 404",
                "GET /session/explain?from=b&to=a; 127.0.0.1; 404",
                "GET /session/explain; 127.0.0.1; 404",
                "GET /session/explain?from=a&to=b; [::1]:7; 200",
                "GET /session/watch.js; localhost; 200",
                "GET /session/watch.css; localhost; 200",
            })
    void nothingElseIsServed(String request, String host, int status) throws IOException {
        String said = ask(request, host);
        assertTrue(said.startsWith("HTTP/1.1 " + status + " "), said);
    }

    private static void tell(Hub hub, String text) {
        hub.tell(Hub.Kind.LOG, JsonNodeFactory.instance.objectNode().put("text", text));
    }

    private BufferedReader stream(Socket socket) throws IOException {
        send(socket, "GET /session/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static String nextData(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return line.substring(6);
            }
        }
        return "the end";
    }

    /** What was missed first; a line's end is no end of an event. */
    @Test
    void whatHappensIsToldInOrderToAll() throws IOException {
        tell(hub, "missed\n\nevent: state\ndata: forged");
        try (Socket one = connect();
                Socket other = connect()) {
            List<BufferedReader> pages = List.of(stream(one), stream(other));
            for (BufferedReader page : pages) {
                assertEquals("{\"text\":\"missed\\n\\nevent: state\\ndata: forged\"}", nextData(page));
            }
            tell(hub, "now");
            for (BufferedReader page : pages) {
                assertEquals("{\"text\":\"now\"}", nextData(page));
            }
        }
    }

    /** It is hung up on, and whoever tells and whoever reads waits for nothing of it. */
    @Test
    void aBrowserThatDoesNotReadHoldsNobodyUp() throws IOException {
        try (Socket slow = connect();
                Socket other = connect()) {
            assertTrue(stream(slow).readLine().startsWith("HTTP/1.1 200"));
            BufferedReader reads = stream(other);
            String text = "x".repeat(100_000);
            int count = 200;
            for (int i = 0; i < count; i++) {
                tell(hub, i + text);
                assertTrue(nextData(reads).startsWith("{\"text\":\"" + i + "x"));
            }
            long came = slow.getInputStream().readAllBytes().length; // it ends
            assertTrue(came < (long) count * text.length(), came + " bytes");
        }
    }

    /** One that is answered slowly, and as many as may wait for it; of more, each is told at once. */
    @Test
    void whatIsAnsweredSlowlyHoldsNobodyUp() throws Exception {
        int served = 33;
        int refused = 7;
        Semaphore told = new Semaphore(0);
        try (ExecutorService browsers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < served + refused; i++) {
                answers.add(browsers.submit(() -> {
                    String answer = ask("GET /session/slow", "127.0.0.1");
                    told.release();
                    return answer;
                }));
            }
            boolean atOnce = told.tryAcquire(refused, WatchServer.PATIENCE_SECONDS, SECONDS);
            String page = ask("GET /session/", "127.0.0.1");
            awaited.release(served + refused);
            assertTrue(atOnce, "the others are told at once");
            assertTrue(page.startsWith("HTTP/1.1 200 "), page);
            Map<String, Integer> counts = new HashMap<>();
            for (Future<String> answer : answers) {
                counts.merge(answer.get().substring(0, "HTTP/1.1 200".length()), 1, Integer::sum);
            }
            assertEquals(Map.of("HTTP/1.1 200", served, "HTTP/1.1 503", refused), counts);
        }
    }

    /** More than are served are hung up on; those that say nothing are, after a while. */
    @Test
    void whoSaysNothingIsHungUpOn() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                silent.add(connect());
            }
            assertEquals(-1, silent.getLast().getInputStream().read(), "there are too many");
            assertEquals(-1, silent.getFirst().getInputStream().read(), "it said nothing for too long");
            assertTrue(ask("GET /session/scene", "127.0.0.1").startsWith("HTTP/1.1 200 "));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        IOException wrong = assertThrows(
                IOException.class,
                () -> WatchServer.open(taken, new Site("t", "s", hub, new Questions(Map.of(), Map.of()))));
        assertTrue(
                wrong.getMessage().startsWith("cannot listen on 127.0.0.1:" + server.port() + ": ")
                        && wrong.getMessage().endsWith("; give another with --listen"),
                wrong::getMessage);
    }
}
