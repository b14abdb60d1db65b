package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Blocks of a file by a Unix-domain socket.
 *
 * <pre>
 *   request   position (8) | length (8)
 *   reply     the bytes, as many
 * </pre>
 */
final class SocketPeer {
    static final String KIND = "socket";
    static final String SERVER = "socket-server";
    private static final int REQUEST_BYTES = 16;

    private SocketPeer() {}

    static Worker.Step client(Path data, List<String> arguments) throws IOException {
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        Path socket = ends.memory().resolve("socket");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Process server = ends.server(SERVER);
            return ends.reading(new Client(listening.accept(), server));
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** Serves until the client closes. */
    static void serve(Path data, List<String> arguments) throws IOException {
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        Affinity.settle(ends.serverCore());
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(ends.memory().resolve("socket"));
        try (HostFile file = HostFile.open(data);
                SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
            ByteBuffer reply = file.buffer();
            while (whole(channel, request.clear())) {
                int length = (int) request.getLong(8);
                file.read(request.getLong(0), length);
                reply.clear().limit(length);
                while (reply.hasRemaining()) {
                    channel.write(reply);
                }
            }
        }
    }

    /** Whether there was anything to fill {@code buffer} with. */
    private static boolean whole(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() > 0) {
                    throw new EOFException("half a request");
                }
                return false;
            }
        }
        return true;
    }

    private static final class Client implements Peer.Reader {
        private final SocketChannel channel;
        private final Process server;
        private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
        private final ByteBuffer reply = ByteBuffer.allocateDirect(1 << 20);

        Client(SocketChannel channel, Process server) {
            this.channel = channel;
            this.server = server;
        }

        @Override
        public ByteBuffer read(long position, int length) throws IOException {
            request.clear().putLong(position).putLong(length).flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            if (!whole(channel, reply.clear().limit(length))) {
                throw new EOFException("the server ended");
            }
            return reply.flip();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            server.destroyForcibly();
        }
    }
}
