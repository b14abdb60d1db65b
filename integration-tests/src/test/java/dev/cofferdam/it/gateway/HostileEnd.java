package dev.cofferdam.it.gateway;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.gateway.udp.DeafSocket;
import dev.cofferdam.gateway.udp.SocketDescriptor;
import dev.cofferdam.jail.Kind;
import dev.cofferdam.jail.SystemCallFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An end of a one-way line whose code wants the other direction. A program of its own: confines itself as an end does, or
 * does not, and then tries everything. For one thread.
 */
public final class HostileEnd {
    /** A way, tried; true where it was open. */
    interface Way {
        boolean open() throws IOException;
    }

    private HostileEnd() {}

    /**
     * Arguments: "sender" or "receiver", the port of the other end, a port nobody listens at, and any of "deaf" (the sender's
     * socket as the gateway makes it) and "confined". Prints every way that was open.
     */
    public static void main(String[] arguments) throws IOException {
        boolean sender = arguments[0].equals("sender");
        SocketAddress other = loopback(arguments[1]);
        SocketAddress dead = loopback(arguments[2]);
        String guards = String.join(" ", arguments);
        try (DatagramChannel socket = guards.contains("deaf") ? DeafSocket.open() : plain()) {
            int descriptor = SocketDescriptor.of(socket);
            Map<String, Way> ways = new LinkedHashMap<>();
            if (sender) {
                new SenderAttacks(socket, descriptor, other, dead).addTo(ways);
            } else {
                new ReceiverAttacks(descriptor, other).addTo(ways);
            }
            if (guards.contains("confined")) {
                SystemCallFilter.programs(sender ? Kind.SENDER : Kind.RECEIVER).stream()
                        .map(Confinement::of)
                        .forEach(HostileEnd::complete);
            }
            ways.forEach(HostileEnd::attempt);
        }
        System.out.println("done");
        System.exit(0);
    }

    private static void complete(Confinement confinement) {
        try {
            confinement.complete();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void attempt(String name, Way way) {
        try {
            if (way.open()) {
                System.out.println("open: " + name);
            }
        } catch (IOException e) {
            System.out.println("closed: " + name + ", " + e);
        }
        System.out.flush();
    }

    private static DatagramChannel plain() throws IOException {
        DatagramChannel socket = DatagramChannel.open();
        socket.bind(null);
        socket.configureBlocking(false);
        return socket;
    }

    private static SocketAddress loopback(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }
}
