package dev.cofferdam.partition.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real clients at a real socket. */
@Timeout(60)
class ConsoleSocketTest {
    @TempDir
    private Path directory;

    private ServerSocketChannel server;
    private ConsoleSocket consoles;
    private final BlockingQueue<Integer> typed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    @BeforeEach
    void serve() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("console")));
        consoles = new ConsoleSocket(server, typed::offer, log::add);
        consoles.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(server.getLocalAddress());
    }

    private void print(String text) {
        consoles.print(text.getBytes(US_ASCII), text.length());
    }

    private static void type(SocketChannel console, String text) throws IOException {
        console.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    private void assertTyped(String text) throws InterruptedException {
        for (int each : text.getBytes(US_ASCII)) {
            assertEquals(each, typed.poll(30, TimeUnit.SECONDS));
        }
    }

    /** Reads until so much has come, or to the end. */
    private static String read(SocketChannel console, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && console.read(buffer) >= 0) {
            // More of it.
        }
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }

    @Test
    void whoComesLaterSeesWhatWasPrinted() throws Exception {
        print("login: ");
        try (SocketChannel first = connect();
                SocketChannel second = connect()) {
            assertEquals("login: ", read(first, 7));
            assertEquals("login: ", read(second, 7));
            print("\033[1m\r\n");
            assertEquals("\033[1m\r\n", read(first, 6));
            assertEquals("\033[1m\r\n", read(second, 6));
        }
    }

    @Test
    void whoHasBeenThereLongestTypes() throws Exception {
        print("x");
        try (SocketChannel second = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (SocketChannel first = connect()) {
                assertEquals("x", read(first, 1));
                second.connect(server.getLocalAddress());
                assertEquals("x", read(second, 1));
                type(second, "second");
                String told = "\r\n(another console types, this one looks on)\r\n";
                assertEquals(told, read(second, told.length()));
                type(second, "again, and is not told again");
                type(first, "first\003");
                assertTyped("first\003");
            }
            // The first is gone once what the second types arrives.
            Integer heard = null;
            while (heard == null) {
                type(second, "s");
                heard = typed.poll(20, TimeUnit.MILLISECONDS);
            }
            assertEquals('s', heard);
            print("y");
            assertEquals("y", read(second, 1));
        }
    }

    @Test
    void oneThatDoesNotReadIsClosedAndHoldsUpNobody() throws Exception {
        print("x");
        try (SocketChannel slow = connect();
                SocketChannel other = connect()) {
            assertEquals("x", read(slow, 1));
            assertEquals("x", read(other, 1));
            String page = "p".repeat(4096);
            long printed = 0;
            while (log.isEmpty()) {
                print(page);
                assertEquals(page, read(other, page.length()));
                printed += page.length();
            }
            assertTrue(log.take().startsWith("a console was closed: it left "), "what the operator is told");
            long left = read(slow, 1 << 24).length();
            assertTrue(left < printed, left + " of " + printed);
            print("goes on");
            assertEquals("goes on", read(other, 7));
        }
    }

    @Test
    void thereIsAnEndToConsolesAndToHistory() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < ConsoleSocket.HISTORY_BYTES; i++) {
            String line = i + "\n";
            all.writeBytes(line.getBytes(US_ASCII));
            print(line);
        }
        String whole = all.toString(US_ASCII);
        String last = whole.substring(whole.length() - ConsoleSocket.HISTORY_BYTES);
        SocketChannel[] open = new SocketChannel[ConsoleSocket.CONSOLES_MAX];
        for (int i = 0; i < open.length; i++) {
            open[i] = connect();
            assertEquals(last, read(open[i], last.length()));
        }
        try (SocketChannel tooMany = connect()) {
            assertEquals("\r\n(there are 8 consoles already)\r\n", read(tooMany, 1000));
        }
        for (SocketChannel each : open) {
            each.close();
        }
    }
}
