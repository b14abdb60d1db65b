package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Makes the sockets of a network that the kernel hands over, bound or connected once and for all: whoever gets one has no
 * call that would bind or connect it anew. None of them ever makes its user wait. ip(7), ipv6(7), udp(7), tcp(7). Stateless.
 *
 * <pre>
 *   sockaddr_in    0 family   2 port, big-endian    4 address                     16 bytes
 *   sockaddr_in6   0 family   2 port, big-endian    4 flow   8 address   24 scope  28 bytes
 * </pre>
 */
public final class NetworkSocket {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_LINGER = 13;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int BACKLOG = 512;
    private static final int EINPROGRESS = 115;

    /** For what comes while its partition is busy, or is started again. */
    private static final int BUFFER_BYTES = 4 << 20;

    private static final long SOCKET = SystemCall.number(41, 198);
    private static final long BIND = SystemCall.number(49, 200);
    private static final long LISTEN = SystemCall.number(50, 201);
    private static final long CONNECT = SystemCall.number(42, 203);
    private static final long SETSOCKOPT = SystemCall.number(54, 208);
    private static final long GETSOCKNAME = SystemCall.number(51, 204);

    private static final long FCNTL = SystemCall.number(72, 25);
    private static final long F_SETFL = 4;
    private static final long O_RDWR_NONBLOCK = 0x802;

    private static final Map<Integer, String> ERRORS = Map.of(
            13, "this user may not (a port below 1024 takes root)",
            98, "another process has it",
            99, "it is no address of this machine",
            101, "there is no way to it");

    private NetworkSocket() {}

    /** A UDP socket that receives what comes to that address, and has nowhere to send to. */
    public static int receive(InetSocketAddress at) throws IOException {
        int socket = socket(at, SOCK_DGRAM);
        if (set(socket, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES) < 0) {
            set(socket, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
        }
        return named(socket, BIND, at, "receive at ");
    }

    /** A UDP socket that sends to that address and receives from it alone. */
    public static int send(InetSocketAddress to) throws IOException {
        return named(socket(to, SOCK_DGRAM), CONNECT, to, "send to ");
    }

    /** A TCP socket on which clients can connect from now on. */
    public static int listen(InetSocketAddress at) throws IOException {
        return listen(at, socket(at, SOCK_STREAM));
    }

    /**
     * As {@link #listen}; but a connection of a client's that ends in any other way than by shutdown(2) is reset, for one that
     * its process being killed. Clients that are gone without a word are found out in hours (tcp(7), keepalive).
     */
    public static int listenForStreams(InetSocketAddress at) throws IOException {
        int socket = socket(at, SOCK_STREAM);
        // Connections have the options that their listener had.
        set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
        resetAtClose(socket);
        return listen(at, socket);
    }

    /**
     * A TCP socket that is about to be connected to that address: whether somebody answers, its first use says. It is reset
     * when it is closed, unless both sides have ended it by then.
     */
    public static int connect(InetSocketAddress to) throws IOException {
        int socket = socket(to, SOCK_STREAM);
        resetAtClose(socket);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, to);
            long result = SystemCall.wide(CONNECT, socket, name.address(), name.byteSize(), MemorySegment.NULL, 0);
            if (result != -EINPROGRESS) {
                checked(socket, result, "connect to ", to);
            }
            if (isOwnName(arena, socket, name)) {
                // Where nobody listens at a port that Linux gives away, it may give away just that (RFC 9293, 3.5).
                Descriptors.close(socket);
                throw new IOException(text(to) + " is a port of this machine's that nobody listens at");
            }
        }
        return socket;
    }

    private static void resetAtClose(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment onWithoutWaiting = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 0);
            SystemCall.wide(SETSOCKOPT, socket, SOL_SOCKET, SO_LINGER, onWithoutWaiting, onWithoutWaiting.byteSize());
        }
    }

    private static boolean isOwnName(Arena arena, int socket, MemorySegment other) {
        MemorySegment own = arena.allocate(other.byteSize(), Long.BYTES);
        MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, (int) own.byteSize());
        SystemCall.wide(GETSOCKNAME, socket, own.address(), bytes.address(), MemorySegment.NULL, 0);
        return own.mismatch(other) < 0;
    }

    private static int listen(InetSocketAddress at, int socket) throws IOException {
        set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        named(socket, BIND, at, "listen at ");
        long result = SystemCall.wide(LISTEN, socket, BACKLOG, 0, MemorySegment.NULL, 0);
        return checked(socket, result, "listen at ", at);
    }

    /** That its reads and writes do not wait, whatever whoever had it before has made of it. */
    public static void unblock(int socket) throws IOException {
        if (SystemCall.call(FCNTL, MemorySegment.ofAddress(socket), F_SETFL, O_RDWR_NONBLOCK, MemorySegment.NULL) < 0) {
            throw new IOException("a socket cannot be set to wait for nothing");
        }
    }

    private static int socket(InetSocketAddress address, int type) throws IOException {
        int family = isVersion6(address.getAddress()) ? AF_INET6 : AF_INET;
        long socket = SystemCall.wide(SOCKET, family, type | NONBLOCK_CLOEXEC, 0, MemorySegment.NULL, 0);
        if (socket < 0) {
            throw new IOException("no socket is to be had for " + text(address) + " (errno " + -socket + ")");
        }
        if (family == AF_INET6) {
            set((int) socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
        return (int) socket;
    }

    private static boolean isVersion6(InetAddress address) {
        return address.getAddress().length > Integer.BYTES;
    }

    private static long set(int socket, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argument = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            return SystemCall.wide(SETSOCKOPT, socket, level, option, argument, argument.byteSize());
        }
    }

    /** Binds or connects. */
    private static int named(int socket, long call, InetSocketAddress address, String what) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, address);
            long result = SystemCall.wide(call, socket, name.address(), name.byteSize(), MemorySegment.NULL, 0);
            return checked(socket, result, what, address);
        }
    }

    private static MemorySegment name(Arena arena, InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        int bytes = ip.length > Integer.BYTES ? 28 : 16;
        MemorySegment name = arena.allocate(bytes, Long.BYTES);
        ByteBuffer buffer = name.asByteBuffer();
        buffer.order(ByteOrder.nativeOrder()).putShort(0, (short) (bytes == 28 ? AF_INET6 : AF_INET));
        buffer.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) address.getPort());
        buffer.put(bytes == 28 ? 8 : 4, ip);
        return name;
    }

    private static int checked(int socket, long result, String what, InetSocketAddress address) throws IOException {
        if (result < 0) {
            Descriptors.close(socket);
            throw new IOException("the kernel cannot " + what + text(address) + ": "
                    + ERRORS.getOrDefault((int) -result, "errno " + -result));
        }
        return socket;
    }

    /** As a topology has it. */
    public static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (isVersion6(address.getAddress()) ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
