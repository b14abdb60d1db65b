package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;

/** A low client of a gateway's streams. For one thread. */
final class StreamClient implements AutoCloseable {
    private final SocketChannel socket;
    final int name;

    /** Connects, and says its name. */
    StreamClient(int port, int name) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), name);
    }

    StreamClient(SocketAddress address, int name) throws IOException {
        this.name = name;
        socket = SocketChannel.open(address);
        write(ByteBuffer.allocate(StreamServer.NAME_BYTES).putInt(name).array());
    }

    /** What comes behind the name, of that length. */
    static byte[] content(int name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name).nextBytes(content);
        return content;
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            socket.write(all);
        }
    }

    /** Ends the stream, and waits for what comes back: -1, the end, when all is in the spool; or else what it was. */
    int end() throws IOException {
        socket.shutdownOutput();
        return read();
    }

    /** The next byte of what comes back; -1: its end. */
    int read() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return socket.read(one) < 0 ? -1 : one.get(0);
    }

    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
