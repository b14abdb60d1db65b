package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback for topologies, which name theirs beforehand. Stateless. */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int LAST = 32_768;

    private Ports() {}

    /** One that nobody has now, over UDP. */
    static int free() throws IOException {
        try (DatagramSocket socket = bound(0)) {
            return socket.getLocalPort();
        }
    }

    /**
     * One that nobody has now, over TCP, below those that Linux gives to whoever connects: nobody takes it while nobody
     * listens there.
     */
    public static int freeTcp() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // It is somebody's.
            }
        }
    }

    /** Datagrams that found no room in the socket with that port (proc_net(5)). */
    static int dropped(int port) throws IOException {
        int dropped = 0;
        for (String table : List.of("udp", "udp6")) {
            dropped += Files.readAllLines(Path.of("/proc/net", table)).stream()
                    .map(line -> List.of(line.strip().split(" +", -1)))
                    .filter(columns -> columns.get(1).endsWith(":%04X".formatted(port)))
                    .mapToInt(columns -> Integer.parseInt(columns.getLast()))
                    .sum();
        }
        return dropped;
    }

    /** With room for what comes while nobody looks. */
    static DatagramSocket bound(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setReceiveBufferSize(4 << 20);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
