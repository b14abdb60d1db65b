package dev.cofferdam.it.program;

import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * What a release that somebody has taken over tries with the sockets that the kernel has connected for it, to reach low,
 * which has ports on the same loopback. Stateless; udp(7), x86_64.
 */
final class ConnectedSocketAttacks {
    private static final int WRITE = 1;
    private static final int CONNECT = 42;
    private static final int SHUTDOWN = 48;
    private static final int SENDTO = 44;
    private static final int SENDMSG = 46;
    private static final int RECVMSG = 47;
    private static final int SETSOCKOPT = 54;
    private static final int SENDMMSG = 307;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SHUT_RDWR = 2;
    private static final int DONTWAIT_CMSG_CLOEXEC = 0x4000_0040;
    private static final int ADDRESS_BYTES = 16;
    private static final int HEADER_BYTES = 64;
    private static final int IP_RECVERR = 11;
    private static final int MSG_ERRQUEUE_DONTWAIT = 0x2040;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] SIGNAL = {'!'};

    private ConnectedSocketAttacks() {}

    static Map<String, Attack> all() {
        return Map.of(
                "connect-a-connection-to-low",
                ConnectedSocketAttacks::connectConnection,
                "connect-the-socket-that-listens-to-low",
                ConnectedSocketAttacks::connectListener,
                "listen-on-its-connection",
                ConnectedSocketAttacks::listenOnConnection,
                "shut-what-it-hears-of-high",
                partition -> LinuxCall.call(SHUTDOWN, connection(partition), SHUT_RDWR),
                "send-a-datagram-to-low",
                ConnectedSocketAttacks::send,
                "send-a-message-to-low",
                partition -> message(partition, SENDMSG),
                "send-many-messages-to-low",
                partition -> message(partition, SENDMMSG),
                "connect-its-socket-to-low",
                ConnectedSocketAttacks::connect,
                "make-a-socket-of-the-network",
                partition -> LinuxCall.call(LinuxCall.SOCKET, AF_INET, SOCK_DGRAM, 0),
                "ask-for-errors-that-came-back",
                ConnectedSocketAttacks::askForErrors);
    }

    /** One that the kernel has made, to the high server; asked for as a release does. */
    private static long connection(Partition partition) throws IOException {
        long maker = partition.descriptor("streams-0");
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(WRITE, maker, LinuxCall.words(arena, 0), 1);
            MemorySegment part = arena.allocate(16, Long.BYTES);
            part.set(ValueLayout.ADDRESS, 0, arena.allocate(1));
            part.set(ValueLayout.JAVA_LONG, 8, 1);
            MemorySegment control = arena.allocate(24, Long.BYTES);
            MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
            header.set(ValueLayout.ADDRESS, 16, part);
            header.set(ValueLayout.JAVA_LONG, 24, 1);
            header.set(ValueLayout.ADDRESS, 32, control);
            header.set(ValueLayout.JAVA_LONG, 40, 24);
            while (true) {
                try {
                    LinuxCall.call(RECVMSG, maker, header.address(), DONTWAIT_CMSG_CLOEXEC);
                    return control.get(ValueLayout.JAVA_INT, 16);
                } catch (IOException e) {
                    if (!e.getMessage().endsWith("errno 11")) {
                        throw new IllegalStateException("a release has this", e);
                    }
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** By an address of no family it is not connected any more. */
    private static void connectConnection(Partition partition) throws IOException {
        long connection = connection(partition);
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(CONNECT, connection, arena.allocate(ADDRESS_BYTES).address(), ADDRESS_BYTES);
            connectToLow(connection, arena, partition);
        }
    }

    private static void connectToLow(long socket, Arena arena, Partition partition) throws IOException {
        MemorySegment low = address(arena, Integer.parseInt(partition.argument("low-streams")));
        try {
            LinuxCall.call(CONNECT, socket, low.address(), ADDRESS_BYTES);
        } catch (IOException e) {
            if (!e.getMessage().endsWith("errno 115")) {
                throw e; // it is under way
            }
        }
    }

    /** When it does not listen any more, it is a socket like others. */
    private static void connectListener(Partition partition) throws IOException {
        long listener = partition.descriptor("http");
        LinuxCall.call(SHUTDOWN, listener, SHUT_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            connectToLow(listener, arena, partition);
        }
    }

    private static void listenOnConnection(Partition partition) throws IOException {
        long connection = connection(partition);
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(CONNECT, connection, arena.allocate(ADDRESS_BYTES).address(), ADDRESS_BYTES);
            LinuxCall.call(LinuxCall.LISTEN, connection, 1);
        }
    }

    private static long socket(Partition partition) {
        return partition.descriptor("datagrams-0");
    }

    /** Low's port. */
    private static MemorySegment low(Arena arena, Partition partition) {
        return address(arena, Integer.parseInt(partition.argument("low")));
    }

    private static MemorySegment address(Arena arena, int port) {
        MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) AF_INET)
                .order(ByteOrder.BIG_ENDIAN)
                .putShort(2, (short) port)
                .put(4, LOOPBACK);
        return address;
    }

    private static void send(Partition partition) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(
                    SENDTO,
                    socket(partition),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, SIGNAL).address(),
                    SIGNAL.length,
                    0,
                    low(arena, partition).address(),
                    ADDRESS_BYTES);
        }
    }

    /** One header of a message is the first of many as well. */
    private static void message(Partition partition, int call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(16, Long.BYTES);
            part.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, SIGNAL));
            part.set(ValueLayout.JAVA_LONG, 8, SIGNAL.length);
            MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
            header.set(ValueLayout.ADDRESS, 0, low(arena, partition));
            header.set(ValueLayout.JAVA_INT, 8, ADDRESS_BYTES);
            header.set(ValueLayout.ADDRESS, 16, part);
            header.set(ValueLayout.JAVA_LONG, 24, 1);
            LinuxCall.call(call, socket(partition), header.address(), call == SENDMMSG ? 1 : 0, 0);
        }
    }

    private static void connect(Partition partition) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(CONNECT, socket(partition), low(arena, partition).address(), ADDRESS_BYTES);
        }
    }

    /** Who may ask what came back learns what of the machine it is, by addresses of hosts on the way. */
    private static void askForErrors(Partition partition) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(
                    SETSOCKOPT,
                    socket(partition),
                    0,
                    IP_RECVERR,
                    arena.allocateFrom(ValueLayout.JAVA_INT, 1).address(),
                    Integer.BYTES);
            MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
            try {
                LinuxCall.call(RECVMSG, socket(partition), header.address(), MSG_ERRQUEUE_DONTWAIT);
            } catch (IOException e) {
                if (!e.getMessage().endsWith("errno 11")) {
                    throw e; // nothing has come back so far is an answer
                }
            }
        }
    }
}
