package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;

/** A low client of a gateway's streams. For one thread. */
final class StreamClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    final int name;

    /** Connects, and says its name. */
    StreamClient(int port, int name) throws IOException {
        this.name = name;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        write(ByteBuffer.allocate(StreamServer.NAME_BYTES).putInt(name).array());
    }

    /** What comes behind the name, of that length. */
    static byte[] content(int name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name).nextBytes(content);
        return content;
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Ends the stream, and waits for what comes back: -1, the end, when all is in the spool; or else what it was. */
    int end() throws IOException {
        socket.shutdownOutput();
        return socket.getInputStream().read();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
