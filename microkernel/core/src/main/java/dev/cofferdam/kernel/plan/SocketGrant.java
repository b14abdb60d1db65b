package dev.cofferdam.kernel.plan;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A socket that the kernel makes and hands over to a partition, and all that it has of the network. Immutable.
 *
 * @param address of a Unix-domain socket, its absolute path: a link that the kernel makes and removes
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
        SERVE(Transport.PATH, false),
        /** Takes connections in: listens. */
        LISTEN(Transport.TCP, false),
        /** Takes datagrams in: is bound. */
        RECEIVE(Transport.UDP, false),
        /** Sends datagrams to one address: is connected to it. */
        SEND(Transport.UDP, true),
        /** Takes streams in: listens, and what the partition does not end in order is reset. */
        ACCEPT(Transport.TCP, false),
        /** Sends streams to one address: is handed connections to it, as many as it asks for, one at a time. */
        CONNECT(Transport.TCP, true);

        private final Transport transport;
        private final boolean sends;

        Use(Transport transport, boolean sends) {
            this.transport = transport;
            this.sends = sends;
        }

        /** Whether it is of a network, and not a path of the host. */
        public boolean isNetwork() {
            return transport != Transport.PATH;
        }

        /** Whether the address is somebody else's, to whom it sends. */
        public boolean sends() {
            return sends;
        }
    }

    private enum Transport {
        PATH,
        TCP,
        UDP
    }

    /** Whether who is reached by it can answer: a connection goes both ways. */
    public boolean isAnswered() {
        return use.transport == Transport.TCP;
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
                && address instanceof InetSocketAddress to
                && other.address instanceof InetSocketAddress at
                && to.getPort() == at.getPort()
                && (to.getAddress().equals(at.getAddress()) || at.getAddress().isAnyLocalAddress());
    }
}
