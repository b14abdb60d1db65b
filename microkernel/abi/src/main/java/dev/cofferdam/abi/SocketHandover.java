package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a partition gets a socket on which it serves clients: the kernel makes it, binds it, listens, and hands it over as
 * a descriptor, so that nothing of a path is the partition's. And how one gets connections, as many as it asks for. unix(7), cmsg(3). Stateless.
 *
 * <pre>
 *   msghdr   0 name   8 its length   16 iovec   24 count   32 control   40 its length   48 flags
 *   iovec    0 base   8 length
 *   cmsghdr  0 length   8 level   12 type   16 descriptor
 * </pre>
 */
public final class SocketHandover {
    /** There is no answer so far. */
    public static final int NOT_YET = -1;

    /** The answer is that there is no descriptor for it. */
    public static final int NONE = -2;

    /** Of a socket's address, without the zero that ends it. */
    private static final int PATH_BYTES_MAX = 107;

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int ADDRESS_BYTES = 110;
    private static final int O_PATH = 0x200000;
    private static final int BACKLOG = 128;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EAGAIN = 11;
    private static final int HEADER_BYTES = 56;
    private static final int PART_BYTES = 16;
    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_LENGTH = 20;

    private static final long READ = SystemCall.number(0, 63);
    private static final long WRITE = SystemCall.number(1, 64);
    private static final long SOCKETPAIR = SystemCall.number(53, 199);
    private static final long SOCKET = SystemCall.number(41, 198);
    private static final long BIND = SystemCall.number(49, 200);
    private static final long LISTEN = SystemCall.number(50, 201);
    private static final long ACCEPT4 = SystemCall.number(288, 242);
    private static final long CONNECT = SystemCall.number(42, 203);
    private static final long SENDMSG = SystemCall.number(46, 211);
    private static final long RECVMSG = SystemCall.number(47, 212);

    private SocketHandover() {}

    /**
     * A descriptor of this process that is kept for directories of sockets. A socket's name is short, and whoever has the
     * socket reads it: with the same number each time it says nothing, not even how many descriptors are open.
     */
    private static final class Place {
        static final int NUMBER = Descriptors.open(Path.of("/"), O_PATH);

        private Place() {}
    }

    /**
     * Makes a socket on which clients can connect from now on.
     *
     * @param path where nothing is yet; its directory is the caller's alone
     * @return its descriptor
     */
    public static int listen(Path path) throws IOException {
        int socket = socket();
        try (Arena arena = Arena.ofConfined()) {
            int open = Descriptors.open(path.getParent(), O_PATH);
            check(open, "open", path.getParent());
            synchronized (SocketHandover.class) {
                Descriptors.replace(Place.NUMBER, open);
                MemorySegment address = address(
                        arena,
                        Path.of("/proc/self/fd", Integer.toString(Place.NUMBER)).resolve(path.getFileName()));
                check(
                        SystemCall.call(BIND, number(socket), address.address(), ADDRESS_BYTES, MemorySegment.NULL),
                        "bind",
                        path);
            }
            check(SystemCall.call(LISTEN, number(socket), BACKLOG, 0, MemorySegment.NULL), "listen", path);
        }
        return socket;
    }

    /**
     * Waits for whoever connects next to be handed a descriptor.
     *
     * @param server what {@link #listen} returned for the place of the handover
     * @return the connection, for {@link #give}
     */
    public static int awaitTaker(int server) throws IOException {
        long peer = SystemCall.call(ACCEPT4, number(server), 0, 0, number(SOCK_STREAM_CLOEXEC & ~1));
        if (peer < 0) {
            throw new IOException("accept failed");
        }
        return (int) peer;
    }

    /**
     * Two sockets that are connected to each other.
     *
     * @param own whose owner hands descriptors over, on request
     * @param other whose owner asks for each by one byte
     */
    public record Pair(int own, int other) {}

    /** Makes a pair. */
    public static Pair pair() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment both = arena.allocate(2L * Integer.BYTES, Long.BYTES);
            check(SystemCall.call(SOCKETPAIR, number(AF_UNIX), SOCK_STREAM_CLOEXEC, 0, both), "socketpair", null);
            return new Pair(both.getAtIndex(ValueLayout.JAVA_INT, 0), both.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
    }

    /** Asks for one; it waits for nothing but room for a byte. */
    public static void ask(int other) throws IOException {
        write(other);
    }

    /** What came of the request that was made first of those that were not answered; returns at once. */
    public static int answered(int other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = header(arena, -1);
            long received = SystemCall.wide(
                    RECVMSG, other, header.address(), MSG_CMSG_CLOEXEC | MSG_DONTWAIT, MemorySegment.NULL, 0);
            if (received == -EAGAIN) {
                return NOT_YET;
            }
            MemorySegment control = header.get(ValueLayout.ADDRESS, 32).reinterpret(CONTROL_BYTES);
            if (received != 1 || control.get(ValueLayout.JAVA_INT, 12) != SCM_RIGHTS) {
                return NONE;
            }
            return control.get(ValueLayout.JAVA_INT, 16);
        }
    }

    /** Waits for a request; false: nobody has the other end any more. */
    public static boolean awaitRequest(int own) {
        try (Arena arena = Arena.ofConfined()) {
            // What the byte is says nothing.
            return SystemCall.call(READ, number(own), arena.allocate(1).address(), 1, MemorySegment.NULL) == 1;
        }
    }

    /** Answers a request by a descriptor, which the caller still has. */
    public static void answer(int own, int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = header(arena, descriptor);
            check(SystemCall.call(SENDMSG, number(own), header.address(), 0, MemorySegment.NULL), "sendmsg", null);
        }
    }

    /** Answers a request by a byte alone: there is no descriptor for it. */
    public static void refuse(int own) throws IOException {
        write(own);
    }

    private static void write(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long written =
                    SystemCall.call(WRITE, number(socket), arena.allocate(1).address(), 1, MemorySegment.NULL);
            check(written, "write", null);
        }
    }

    /** Hands a descriptor over and ends the connection. */
    public static void give(int peer, int descriptor) throws IOException {
        try {
            answer(peer, descriptor);
        } finally {
            Descriptors.close(peer);
        }
    }

    /** Takes the descriptor that is handed over at this path. */
    public static int take(Path path) throws IOException {
        int socket = socket();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, path);
            check(
                    SystemCall.call(CONNECT, number(socket), address.address(), ADDRESS_BYTES, MemorySegment.NULL),
                    "connect",
                    path);
            MemorySegment header = header(arena, -1);
            long received =
                    SystemCall.call(RECVMSG, number(socket), header.address(), MSG_CMSG_CLOEXEC, MemorySegment.NULL);
            MemorySegment control = header.get(ValueLayout.ADDRESS, 32).reinterpret(CONTROL_BYTES);
            if (received != 1 || control.get(ValueLayout.JAVA_INT, 12) != SCM_RIGHTS) {
                throw new IOException(path + " hands no socket over");
            }
            return control.get(ValueLayout.JAVA_INT, 16);
        } finally {
            Descriptors.close(socket);
        }
    }

    private static int socket() throws IOException {
        long socket = SystemCall.call(SOCKET, number(AF_UNIX), SOCK_STREAM_CLOEXEC, 0, MemorySegment.NULL);
        if (socket < 0) {
            throw new IOException("no socket is to be had");
        }
        return (int) socket;
    }

    private static MemorySegment address(Arena arena, Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > PATH_BYTES_MAX) {
            throw new IOException("the path of a socket has at most " + PATH_BYTES_MAX + " bytes: " + path);
        }
        MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        return address;
    }

    /** A message of one byte and one descriptor, to be sent or to be received. */
    private static MemorySegment header(Arena arena, int descriptor) {
        MemorySegment part = arena.allocate(PART_BYTES, Long.BYTES);
        part.set(ValueLayout.ADDRESS, 0, arena.allocate(1));
        part.set(ValueLayout.JAVA_LONG, 8, 1);
        MemorySegment control = arena.allocate(CONTROL_BYTES, Long.BYTES);
        control.set(ValueLayout.JAVA_LONG, 0, CONTROL_LENGTH);
        control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, descriptor < 0 ? 0 : SCM_RIGHTS);
        control.set(ValueLayout.JAVA_INT, 16, descriptor);
        MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
        header.set(ValueLayout.ADDRESS, 16, part);
        header.set(ValueLayout.JAVA_LONG, 24, 1);
        header.set(ValueLayout.ADDRESS, 32, control);
        header.set(ValueLayout.JAVA_LONG, 40, CONTROL_BYTES);
        return header;
    }

    private static MemorySegment number(int value) {
        return MemorySegment.ofAddress(value);
    }

    private static void check(long result, String call, Path path) throws IOException {
        if (result < 0) {
            boolean taken = path != null && Files.exists(path);
            throw new IOException(
                    call + " failed" + (path == null ? "" : " at " + path + (taken ? ", which is there" : "")));
        }
    }
}
