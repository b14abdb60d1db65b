package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A low client that uploads over HTTP and looks at every byte that comes back. Stateless. */
record UploadClient(int port) {
    private static final int PATIENCE_MILLIS = 60_000;

    /** What comes back for a part of an object, until the connection ends. */
    String put(String name, byte[] content, int from, int to) throws IOException {
        String range = to > from ? "Content-Range: bytes %d-%d/%d\r\n".formatted(from, to - 1, content.length) : "";
        return ask(
                "PUT %s HTTP/1.1\r\n%sContent-Length: %d".formatted(name, range, to - from),
                Arrays.copyOfRange(content, from, to));
    }

    String put(String name, byte[] content) throws IOException {
        return put(name, content, 0, content.length);
    }

    String head(String name) throws IOException {
        return ask("HEAD " + name + " HTTP/1.1", new byte[0]);
    }

    /** What comes back for a request without content. */
    String get(String name, String... headers) throws IOException {
        return ask(
                "GET " + name + " HTTP/1.1" + (headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers)),
                new byte[0]);
    }

    /** Begins an upload, which is for the caller to go on with or to break off. */
    Socket begin(String name, byte[] content, int bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        send(
                socket,
                "PUT %s HTTP/1.1\r\nContent-Length: %d".formatted(name, content.length),
                Arrays.copyOf(content, bytes));
        return socket;
    }

    private static void send(Socket socket, String head, byte[] content) throws IOException {
        socket.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(content);
    }

    private String ask(String head, byte[] content) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            send(socket, head, content);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** What an answer has behind its head. */
    static byte[] content(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    }
}
