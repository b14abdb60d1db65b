package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.NetworkSocket;
import dev.cofferdam.abi.SocketHandover;
import dev.cofferdam.abi.UnixSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that the kernel makes and hands over. */
@Timeout(60)
class ConnectionSourceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void aConnectionThatIsClosedIsReset() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 8, LOOPBACK)) {
            int made = NetworkSocket.connect(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
            try (Socket came = server.accept()) {
                came.setSoTimeout(100);
                assertThrows(
                        SocketTimeoutException.class,
                        () -> came.getInputStream().read());
                Descriptors.close(made);
                assertThrows(SocketException.class, () -> came.getInputStream().read());
            }
        }
    }

    @Test
    void aServerAtAPathIsConnectedToUnlessATopologyMadeItsSocket(@TempDir Path directory) throws Exception {
        Path runs = Files.createDirectories(directory.resolve("runs/one")).getParent();
        Path elsewhere = directory.resolve("server");
        Path own = runs.resolve("one/socket");
        Path link = Files.createSymbolicLink(directory.resolve("link"), own);
        for (Path path : List.of(elsewhere, own)) {
            try (ServerSocketChannel server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {
                if (path.equals(elsewhere)) {
                    int made = UnixSocket.connect(path, runs);
                    try (SocketChannel came = server.accept()) {
                        Descriptors.close(made);
                        assertEquals(-1, came.read(ByteBuffer.allocate(1)));
                    }
                } else {
                    for (Path name : List.of(own, link)) {
                        String message = assertThrows(IOException.class, () -> UnixSocket.connect(name, runs))
                                .getMessage();
                        assertTrue(message.endsWith("which is a socket of a topology's"), message);
                    }
                    // Control: there is a server, that way too.
                    Descriptors.close(UnixSocket.connect(link, elsewhere));
                    server.accept().close();
                }
            }
        }
        assertThrows(IOException.class, () -> UnixSocket.connect(elsewhere, runs), "nobody listens there");
        assertThrows(IOException.class, () -> UnixSocket.connect(directory.resolve("none"), runs));
    }

    @Test
    void asManyAreMadeAsAreAskedForAndNoMoreInASecondThanTheLimit() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1_024, LOOPBACK)) {
            SocketHandover.Pair pair = SocketHandover.pair();
            int asking = pair.other();
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.getLocalPort());
            ConnectionSource source =
                    new ConnectionSource(() -> NetworkSocket.connect(address), new RateLimit(10, 10, System::nanoTime));
            Thread serving = Thread.ofPlatform().start(() -> source.serve(pair.own()));
            List<Integer> made = new ArrayList<>();
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 15; i++) {
                SocketHandover.ask(asking);
                server.accept().close();
                int answer = SocketHandover.NOT_YET;
                while (answer == SocketHandover.NOT_YET) {
                    answer = SocketHandover.answered(asking);
                }
                made.add(answer);
            }
            assertTrue(System.nanoTime() - beganNanos > 900_000_000L, "ten at once, ten a second");
            assertFalse(made.contains(SocketHandover.NONE));
            made.forEach(Descriptors::close);
            Descriptors.close(asking);
            serving.join();
        }
    }
}
