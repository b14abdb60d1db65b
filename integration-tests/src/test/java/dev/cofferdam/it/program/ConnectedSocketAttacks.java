package dev.cofferdam.it.program;

import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * What a release that somebody has taken over tries with the socket that the kernel has connected for it, to reach low,
 * which has a port on the same loopback. Stateless; udp(7), x86_64.
 */
final class ConnectedSocketAttacks {
    private static final int CONNECT = 42;
    private static final int SENDTO = 44;
    private static final int SENDMSG = 46;
    private static final int RECVMSG = 47;
    private static final int SETSOCKOPT = 54;
    private static final int SENDMMSG = 307;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int ADDRESS_BYTES = 16;
    private static final int HEADER_BYTES = 64;
    private static final int IP_RECVERR = 11;
    private static final int MSG_ERRQUEUE_DONTWAIT = 0x2040;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] SIGNAL = {'!'};

    private ConnectedSocketAttacks() {}

    static Map<String, Attack> all() {
        return Map.of(
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

    private static long socket(Partition partition) {
        return partition.descriptor("datagrams-0");
    }

    /** Low's port. */
    private static MemorySegment low(Arena arena, Partition partition) {
        MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) AF_INET)
                .order(ByteOrder.BIG_ENDIAN)
                .putShort(2, (short) Integer.parseInt(partition.argument("low")))
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
