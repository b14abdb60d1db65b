package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.NetworkSocket;
import dev.cofferdam.abi.SocketHandover;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    void asManyAreMadeAsAreAskedForAndNoMoreInASecondThanTheLimit() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1_024, LOOPBACK)) {
            SocketHandover.Pair pair = SocketHandover.pair();
            int asking = pair.other();
            ConnectionSource source = new ConnectionSource(
                    new InetSocketAddress(LOOPBACK, server.getLocalPort()), new RateLimit(10, 10, System::nanoTime));
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
