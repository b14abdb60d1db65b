package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.gateway.StreamServer.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams through the gateway inside one machine, over Unix-domain sockets, with real processes in their sandboxes. */
@Timeout(300)
final class SpooledUnixStreamsIT {
    private static final byte RECEIPT = 6;
    private static final int STREAMS = 20;

    private Spooled gateway;
    private SocketAddress low;
    private SocketAddress high;
    private InetSocketAddress lowTcp;
    private InetSocketAddress highTcp;

    @BeforeEach
    void choosePlaces() throws IOException {
        gateway = Spooled.open();
        low = UnixDomainSocketAddress.of(gateway.directory().resolve("low.sock"));
        high = UnixDomainSocketAddress.of(gateway.directory().resolve("high.sock"));
        lowTcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.freeTcp());
        highTcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.freeTcp());
    }

    @AfterEach
    void end() throws IOException {
        gateway.close();
    }

    /** The first line is at paths on both sides, the others on one. */
    private void up(String design) throws IOException {
        gateway.up(design, 8, """
                    streams:
                      - {listen: "unix:low.sock", connect: "unix:high.sock"}
                      - {listen: "unix:low-1.sock", connect: "127.0.0.1:%d"}
                      - {listen: "127.0.0.1:%d", connect: "unix:high-2.sock"}
                """.formatted(highTcp.getPort(), lowTcp.getPort()));
    }

    private SocketAddress at(String name) {
        return UnixDomainSocketAddress.of(gateway.directory().resolve(name));
    }

    private static byte[] named(int name, int bytes) {
        byte[] content = StreamClient.content(name, bytes);
        return ByteBuffer.allocate(StreamServer.NAME_BYTES + bytes)
                .putInt(name)
                .put(content)
                .array();
    }

    /** What comes back of a stream: all bytes, and then its end. */
    private static List<Integer> send(SocketAddress to, int name, int bytes) throws IOException {
        try (StreamClient client = new StreamClient(to, name)) {
            client.write(StreamClient.content(name, bytes));
            return ended(client);
        }
    }

    private static List<Integer> ended(StreamClient client) throws IOException {
        List<Integer> all = new ArrayList<>(List.of(client.end()));
        while (all.getLast() >= 0) {
            all.add(client.read());
        }
        return all;
    }

    private static void awaitWhole(StreamServer server, int name, int bytes) {
        await().atMost(Spooled.PATIENCE).until(() -> server.ending(name) == Ending.CLOSED);
        assertArrayEquals(named(name, bytes), server.named(name).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void streamsArriveEachAsItWasAtEitherSide(String design) throws Exception {
        try (StreamServer server = StreamServer.at(high);
                StreamServer tcp = StreamServer.at(highTcp);
                StreamServer third = StreamServer.at(at("high-2.sock"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            up(design);
            List<Future<List<Integer>>> clients = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                int name = i;
                clients.add(threads.submit(() -> send(low, name, name * 13_001)));
            }
            for (Future<List<Integer>> client : clients) {
                assertEquals(List.of((int) RECEIPT, -1), client.get(), "nothing that high says comes back");
            }
            for (int i = 0; i < STREAMS; i++) {
                awaitWhole(server, i, i * 13_001);
            }
            assertEquals(STREAMS, server.all.size(), "each is a connection of its own");
            assertEquals(List.of((int) RECEIPT, -1), send(at("low-1.sock"), 1, 100_000));
            awaitWhole(tcp, 1, 100_000);
            assertEquals(List.of(-1), send(lowTcp, 2, 100_000));
            awaitWhole(third, 2, 100_000);
            assertTrue(Files.isSymbolicLink(gateway.directory().resolve("low.sock")));
        }
        Path link = gateway.directory().resolve("low.sock");
        gateway.running.close();
        assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS), "it is gone with the run");
    }

    @Test
    void whatIsCutOffIsToldFromWhatHasEnded() throws Exception {
        try (StreamServer server = StreamServer.at(high)) {
            up("message");
            StreamClient open = new StreamClient(low, 0);
            await().atMost(Spooled.PATIENCE).until(() -> server.named(0) != null);
            gateway.running.signal("up-release", "KILL");
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(0) == Ending.RESET);
            // Low notices nothing, and what comes meanwhile waits in the spool.
            open.write(new byte[100_000]);
            assertEquals(List.of((int) RECEIPT, -1), send(low, 1, 100_000));
            gateway.running.awaitLine("reset connections 0 of tcp 0: the release ended meanwhile");
            awaitWhole(server, 1, 100_000);
            assertEquals(List.of((int) RECEIPT, -1), ended(open));
            open.close();

            StreamClient again = new StreamClient(low, 2);
            await().atMost(Spooled.PATIENCE).until(() -> server.named(2) != null);
            gateway.running.signal("up-intake", "KILL");
            assertEquals(List.of(-1), ended(again), "what the spool may not have is not acknowledged");
            await().atMost(Spooled.PATIENCE).until(() -> server.ending(2) == Ending.RESET);
            // Who connects while there is no intake waits for the next.
            assertEquals(List.of((int) RECEIPT, -1), send(low, 3, 100_000));
            awaitWhole(server, 3, 100_000);
            assertEquals(4, server.all.size(), "none came twice");
        }
    }

    /** What low sees is the same whether a high server runs, is away or stands still; the spool has room for a third of it. */
    @Test
    void lowSeesNothingOfWhatBecomesOfHigh() throws Exception {
        up("mapped");
        List<Integer> taken = List.of((int) RECEIPT, -1);
        for (int i = 0; i < 3; i++) {
            assertEquals(taken, send(low, i, 8 << 20), "away");
        }
        gateway.running.awaitLine("of tcp 0: no connection to their server is to be had");
        try (StreamServer server = StreamServer.at(high)) {
            server.stall();
            for (int i = 3; i < 6; i++) {
                assertEquals(taken, send(low, i, 8 << 20), "stalled");
            }
            server.goOn();
            gateway.running.signal("up-release", "STOP");
            for (int i = 6; i < 9; i++) {
                assertEquals(taken, send(low, i, 8 << 20), "the release stands still");
            }
            gateway.running.signal("up-release", "CONT");
        }
    }
}
