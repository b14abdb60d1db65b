package dev.cofferdam.gateway.http;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.NetworkSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server of a service on a socket of this machine's own, and its client, who writes requests as they are. */
public final class Serving implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final int descriptor;
    private final int port;
    private final Thread thread;
    private volatile boolean over;

    private Serving(HttpService service) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        descriptor = NetworkSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        HttpServer server = new HttpServer(descriptor, service, System::nanoTime);
        thread = Thread.ofPlatform().start(() -> {
            while (!over) {
                server.turn(1_000);
            }
        });
    }

    public static Serving of(HttpService service) throws IOException {
        return new Serving(service);
    }

    public Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** All that is said to a request, whose connection ends with it: the answer as it comes. */
    public String ask(String head, byte[] content) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head + "\r\nConnection: close\r\n\r\n", content);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    public String ask(String head) throws IOException {
        return ask(head, new byte[0]);
    }

    /** Sends something, of which no more may come. */
    public static void send(Socket socket, String head, byte[] content) throws IOException {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(content);
    }

    /** The first line of an answer, and no more than its head is read. */
    public static String status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    /** The status of an answer. */
    public static int code(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** What stands behind the head of an answer. */
    public static String content(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Override
    public void close() throws IOException {
        over = true;
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Descriptors.close(descriptor);
    }
}
