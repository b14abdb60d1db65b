package dev.cofferdam.kernel.plan;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * A socket that the kernel makes and hands over to a partition, and all that it has of the network. Immutable.
 *
 * @param address of a Unix-domain socket, its absolute path: a link that the kernel makes and removes, or where it sends,
 *     a server's
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record SocketGrant(Use use, SocketAddress address, String localName, String note) {

    /** One of which nothing is said. */
    public SocketGrant(Use use, SocketAddress address, String localName) {
        this(use, address, localName, "");
    }

    /** What a partition does with it, and in which state it gets it. */
    public enum Use {
        /** Serves clients, which are of the host's processes: listens at a path. */
        SERVE(Transport.STREAM, false),
        /** Takes connections in: listens. */
        LISTEN(Transport.STREAM, false),
        /** Takes datagrams in: is bound. */
        RECEIVE(Transport.DATAGRAM, false),
        /** Sends datagrams to one address: is connected to it. */
        SEND(Transport.DATAGRAM, true),
        /** Takes streams in: listens, and over TCP what the partition does not end in order is reset. */
        ACCEPT(Transport.STREAM, false),
        /** Sends streams to one address: is handed connections to it, as many as it asks for, one at a time. */
        CONNECT(Transport.STREAM, true);

        private final Transport transport;
        private final boolean sends;

        Use(Transport transport, boolean sends) {
            this.transport = transport;
            this.sends = sends;
        }

        /** Whether none but a gateway's half has such a socket. */
        public boolean isHalfs() {
            return this != SERVE;
        }

        /** Whether such a socket may be at that address. */
        public boolean allows(SocketAddress address) {
            boolean path = address instanceof UnixDomainSocketAddress;
            return switch (this) {
                case SERVE -> path;
                case ACCEPT, CONNECT -> true;
                case LISTEN, RECEIVE, SEND -> !path;
            };
        }

        /** Whether the address is somebody else's, to whom it sends. */
        public boolean sends() {
            return sends;
        }
    }

    private enum Transport {
        STREAM,
        DATAGRAM
    }

    /** Whether it is of a network, and not at a path of the host. */
    public boolean isNetwork() {
        return address instanceof InetSocketAddress;
    }

    /** Whether who is reached by it can answer: a connection goes both ways. */
    public boolean isAnswered() {
        return use.transport == Transport.STREAM;
    }

    /** Whether both take in at the same place, which only one can. */
    public boolean clashesWith(SocketGrant other) {
        return !use.sends && !other.use.sends && use.transport == other.use.transport && address.equals(other.address);
    }

    /**
     * Whether what is sent by this socket may come to the other one. Who listens at every address of the machine is taken to
     * listen at each: which ones the machine has is not asked.
     */
    public boolean reaches(SocketGrant other) {
        return use.sends
                && !other.use.sends
                && use.transport == other.use.transport
                && (address.equals(other.address)
                        || (address instanceof InetSocketAddress to
                                && other.address instanceof InetSocketAddress at
                                && to.getPort() == at.getPort()
                                && at.getAddress().isAnyLocalAddress()));
    }
}
