package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Ports of the loopback for topologies, which name theirs beforehand. Stateless. */
final class Ports {
    private Ports() {}

    /** One that nobody has now, over UDP. */
    static int free() throws IOException {
        try (DatagramSocket socket = bound(0)) {
            return socket.getLocalPort();
        }
    }

    /** With room for what comes while nobody looks. */
    static DatagramSocket bound(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setReceiveBufferSize(4 << 20);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
