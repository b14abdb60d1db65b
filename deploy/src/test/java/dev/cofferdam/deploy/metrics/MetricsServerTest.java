package dev.cofferdam.deploy.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MetricsServerTest {
    private static final String TEXT = "cofferdam_up 1.0\n";
    private static final int SILENT = 100;

    private MetricsServer server;
    private URI address;

    @BeforeEach
    void open() throws IOException {
        server = MetricsServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> TEXT);
        address = URI.create(server.address());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect() throws IOException {
        return new Socket(address.getHost(), address.getPort());
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void givesThePage() throws IOException {
        assertGiven();
        String head = ask("HEAD /metrics HTTP/1.1\r\nHost: [::1]:9464");
        assertTrue(head.startsWith("HTTP/1.1 200 ") && head.endsWith("\r\n\r\n"), head);
    }

    private void assertGiven() throws IOException {
        String said = ask("GET /metrics HTTP/1.1\r\nHost: " + address.getAuthority());
        assertTrue(said.startsWith("HTTP/1.1 200 "), said);
        assertTrue(said.contains("Content-type: text/plain; version=0.0.4; charset=utf-8\r\n"), said);
        assertTrue(said.endsWith("\r\n\r\n" + TEXT), said);
    }

    /** A page of the web whose name points here, above all. */
    @ParameterizedTest
    @CsvSource({
        "GET /metrics, evil.example, 421",
        "GET /metrics, evil.example:9464, 421",
        "GET /metrics, 127.0.0.1.evil.example, 421",
        "GET /, 127.0.0.1, 404",
        "GET /metrics/../x, localhost, 404",
        "POST /metrics, localhost, 405",
        "DELETE /metrics, localhost, 405",
    })
    void nothingElseIsGiven(String what, String host, int status) throws IOException {
        String said = ask(what + " HTTP/1.1\r\nHost: " + host);
        assertTrue(said.startsWith("HTTP/1.1 " + status + " "), said);
        assertTrue(!said.contains(TEXT), said);
    }

    @Test
    void whoConnectsAndSaysNothingKeepsNobodyElseWaiting() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SILENT; i++) {
                silent.add(connect());
                silent.getLast().getOutputStream().write("GET /met".getBytes(US_ASCII));
            }
            assertGiven();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(address.getHost(), address.getPort());
        IOException wrong = assertThrows(IOException.class, () -> MetricsServer.open(taken, () -> TEXT));
        assertEquals(
                "cannot listen on " + address.getAuthority() + ": Address already in use; give another with --listen",
                wrong.getMessage());
    }
}
