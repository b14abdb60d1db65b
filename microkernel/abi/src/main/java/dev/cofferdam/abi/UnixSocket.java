package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connects to servers of the host's at Unix-domain sockets, for others who never learn where that was. unix(7). Stateless. */
public final class UnixSocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int ADDRESS_BYTES = 110;
    private static final int O_PATH = 0x200000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDTIMEO = 21;
    private static final long SOCKET = SystemCall.number(41, 198);
    private static final long CONNECT = SystemCall.number(42, 203);
    private static final long SETSOCKOPT = SystemCall.number(54, 208);

    /** How long a server may have no room for one more: Linux has no other way to wait for it. */
    private static final long WAIT_SECONDS = 2;

    private UnixSocket() {}

    /**
     * Connects to the socket at a path; reads and writes there do not wait.
     *
     * @param except a directory in which none may be, whatever leads there
     * @throws IOException if none is there, or nobody listens at it
     */
    public static int connect(Path path, Path except) throws IOException {
        // Looked at, and then connected to, is one and the same.
        int found = Descriptors.open(path, O_PATH);
        if (found < 0) {
            throw new IOException("there is no socket " + path);
        }
        try {
            Path name = Path.of("/proc/self/fd", Integer.toString(found));
            Path real = Files.readSymbolicLink(name);
            if (real.startsWith(except)) {
                throw new IOException(path + " leads to " + real + ", which is a socket of a topology's");
            }
            return connected(name, path);
        } finally {
            Descriptors.close(found);
        }
    }

    private static int connected(Path name, Path path) throws IOException {
        long socket = SystemCall.wide(SOCKET, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, MemorySegment.NULL, 0);
        if (socket < 0) {
            throw new IOException("no socket is to be had for " + path + " (errno " + -socket + ")");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wait = arena.allocateFrom(ValueLayout.JAVA_LONG, WAIT_SECONDS, 0);
            SystemCall.wide(SETSOCKOPT, socket, SOL_SOCKET, SO_SNDTIMEO, wait, wait.byteSize());
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            byte[] bytes = name.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
            long result = SystemCall.wide(CONNECT, socket, address.address(), ADDRESS_BYTES, MemorySegment.NULL, 0);
            if (result < 0) {
                throw new IOException("the kernel cannot connect to " + path + " (errno " + -result + ")");
            }
            NetworkSocket.unblock((int) socket);
        } catch (IOException e) {
            Descriptors.close((int) socket);
            throw e;
        }
        return (int) socket;
    }
}
