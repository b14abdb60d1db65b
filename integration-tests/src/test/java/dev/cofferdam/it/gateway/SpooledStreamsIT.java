package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.gateway.StreamServer.Ending;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams through the gateway inside one machine, with real processes in their sandboxes. */
@Timeout(300)
final class SpooledStreamsIT {
    private static final int IDLE = 1_000;
    private static final int STREAMS = 40;

    private int lowPort;
    private int highPort;

    @BeforeEach
    void choosePorts() throws IOException {
        lowPort = Ports.freeTcp();
        highPort = Ports.freeTcp();
        assertNotEquals(lowPort, highPort);
    }

    private Spooled up(String design) throws IOException {
        return Spooled.open().up(design, 8, """
                    streams: [{listen: "127.0.0.1:%d", connect: "127.0.0.1:%d"}]
                """.formatted(lowPort, highPort));
    }

    private static byte[] named(int name, byte[] content) {
        return ByteBuffer.allocate(StreamServer.NAME_BYTES + content.length)
                .putInt(name)
                .put(content)
                .array();
    }

    /** Sends a stream of that name to its end; what came back. */
    private int send(int name, int bytes) throws IOException {
        try (StreamClient client = new StreamClient(lowPort, name)) {
            client.write(StreamClient.content(name, bytes));
            return client.end();
        }
    }

    @Test
    void manyStreamsArriveEachAsItWasAndEndsAreKeptApart() throws Exception {
        try (StreamServer server = StreamServer.at(highPort);
                Spooled gateway = up("mapped");
                StreamClient idle = new StreamClient(lowPort, IDLE);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                int name = i;
                clients.add(threads.submit(() -> send(name, name * 3_001)));
            }
            for (Future<Integer> client : clients) {
                assertEquals(-1, client.get(), "nothing that high says comes back but low's own end");
            }
            StreamClient reset = new StreamClient(lowPort, STREAMS);
            await().atMost(Spooled.PATIENCE).until(() -> server.named(STREAMS) != null);
            reset.reset();
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(STREAMS) == Ending.RESET);
            for (int i = 0; i < STREAMS; i++) {
                int name = i;
                await().atMost(Spooled.PATIENCE).until(() -> server.ending(name) == Ending.CLOSED);
                assertArrayEquals(
                        named(name, StreamClient.content(name, name * 3_001)),
                        server.named(name).bytes());
            }
            assertEquals(STREAMS + 2, server.all.size(), "each is a connection of its own");
            assertEquals(Ending.NONE, server.ending(IDLE), "one that is idle stays");
            idle.write(new byte[] {7});
            await().atMost(Spooled.PATIENCE)
                    .until(() -> server.named(IDLE).bytes().length == 1 + StreamServer.NAME_BYTES);
            assertEquals(-1, idle.end());
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(IDLE) == Ending.CLOSED);
            assertEquals(
                    List.of(),
                    gateway.running.said("up-release").stream()
                            .filter(line -> line.startsWith("reset"))
                            .toList());
        }
    }

    @Test
    void killedHalvesResetWhatWasOpenAndRepeatNothing() throws Exception {
        try (StreamServer server = StreamServer.at(highPort);
                Spooled gateway = up("message")) {
            StreamClient open = new StreamClient(lowPort, 0);
            await().atMost(Spooled.PATIENCE).until(() -> server.named(0) != null);
            gateway.running.signal("up-release", "KILL");
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(0) == Ending.RESET);
            // Low notices nothing, and what comes meanwhile waits in the spool.
            open.write(new byte[100_000]);
            assertEquals(-1, send(1, 100_000));
            gateway.running.awaitLine("reset connections 0 of tcp 0: the release ended meanwhile");
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(1) == Ending.CLOSED);
            assertEquals(-1, open.end());
            open.close();

            StreamClient again = new StreamClient(lowPort, 2);
            await().atMost(Spooled.PATIENCE).until(() -> server.named(2) != null);
            gateway.running.signal("up-intake", "KILL");
            assertThrows(SocketException.class, again::end, "what the spool may not have is not acknowledged");
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(2) == Ending.RESET);
            gateway.running.awaitLine("reset connections 2 of tcp 0: low's intake ended meanwhile");
            assertEquals(-1, send(3, 100_000));
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(3) == Ending.CLOSED);
            assertArrayEquals(
                    named(3, StreamClient.content(3, 100_000)), server.named(3).bytes());
            assertEquals(4, server.all.size(), "none came twice");
        }
    }

    /** What becomes of the high server. */
    private enum Fate {
        RUNNING,
        AWAY,
        STALLED,
        RELEASE_STOPPED
    }

    /** The spool has room for a third of it. */
    @Test
    void lowSeesNothingOfWhatBecomesOfHigh() throws Exception {
        List<String> running = observed(Fate.RUNNING);
        assertEquals(List.of("0: -1", "1: -1", "2: -1"), running);
        for (Fate fate : List.of(Fate.AWAY, Fate.STALLED, Fate.RELEASE_STOPPED)) {
            assertEquals(running, observed(fate), fate::toString);
        }
    }

    private List<String> observed(Fate fate) throws Exception {
        StreamServer server = fate == Fate.AWAY ? null : StreamServer.at(highPort);
        try (Spooled gateway = up("mapped")) {
            if (fate == Fate.STALLED) {
                server.stall();
            } else if (fate == Fate.RELEASE_STOPPED) {
                gateway.running.signal("up-release", "STOP");
            }
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seen.add(i + ": " + send(i, 8 << 20));
            }
            if (fate == Fate.STALLED) {
                gateway.running.awaitLine("its server was slow, and what came meanwhile was overwritten");
                server.goOn();
                assertNamedOrWhole(server, gateway);
            } else if (fate == Fate.AWAY) {
                // The others may all be overwritten before a slow release has read that they began.
                assertEquals(-1, send(3, 1));
                gateway.running.awaitLine("of tcp 0: nobody listens there");
            }
            return seen;
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    /** What a slow server got is the beginning of a stream; all of it, or it was reset. */
    private static void assertNamedOrWhole(StreamServer server, Spooled gateway) {
        for (StreamServer.Came came : server.all) {
            await().atMost(Spooled.PATIENCE).until(() -> came.ending() != Ending.NONE);
            byte[] bytes = came.bytes();
            if (came.name() != null) {
                byte[] whole = named(came.name(), StreamClient.content(came.name(), 8 << 20));
                assertArrayEquals(Arrays.copyOf(whole, bytes.length), bytes);
                assertEquals(came.ending() == Ending.CLOSED, bytes.length == whole.length);
            }
        }
        assertTrue(gateway.running.said("up-release").stream().anyMatch(line -> line.startsWith("reset connections")));
    }

    /** Control: with a proxy that carries streams the same way and has back-pressure, the same look sees a stalled server. */
    @Test
    void backPressureIsSeen() throws Exception {
        try (StreamServer server = StreamServer.at(highPort);
                ServerSocket proxy = new ServerSocket(lowPort, 8, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> serve(proxy, threads));
            assertEquals(-1, send(0, 8 << 20));
            server.stall();
            Future<Integer> stalled = threads.submit(() -> send(1, 64 << 20));
            assertThrows(TimeoutException.class, () -> stalled.get(3, TimeUnit.SECONDS));
            server.goOn();
            assertEquals(-1, stalled.get());
            threads.shutdownNow();
        }
    }

    private void serve(ServerSocket proxy, ExecutorService threads) {
        try {
            while (true) {
                Socket low = proxy.accept();
                threads.execute(() -> carry(low));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void carry(Socket low) {
        try (low;
                Socket high = new Socket(InetAddress.getLoopbackAddress(), highPort)) {
            OutputStream out = high.getOutputStream();
            low.getInputStream().transferTo(out);
            high.shutdownOutput();
        } catch (IOException e) {
            // Whoever waits for it sees that.
        }
    }
}
