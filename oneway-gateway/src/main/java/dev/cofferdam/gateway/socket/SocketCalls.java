package dev.cofferdam.gateway.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a half asks of the sockets that it is handed, by descriptor: Java makes channels of its own sockets alone, and a native
 * library of somebody else's cannot be loaded in a sandbox, where nothing is executed but the Java runtime. No call here
 * names an address. Errors are returned, negative. For one thread. poll(2), read(2), write(2), accept4(2),
 * shutdown(2), socket(7).
 */
public final class SocketCalls {
    /** What one read or write moves at most. */
    public static final int BUFFER_BYTES = 256 << 10;

    public static final int EAGAIN = -11;
    public static final int EPIPE = -32;
    public static final int ECONNRESET = -104;
    public static final int ECONNREFUSED = -111;

    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int SHUT_WR = 1;

    /** Numbers of SO_MEMINFO; the last is how much found no room. */
    private static final int MEMINFO_COUNT = 9;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle READ = link("read", LONG, INT, ValueLayout.ADDRESS, LONG);
    private static final MethodHandle WRITE = link("write", LONG, INT, ValueLayout.ADDRESS, LONG);
    private static final MethodHandle POLL = link("poll", INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle ACCEPT4 =
            link("accept4", INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT);
    private static final MethodHandle GETSOCKOPT =
            link("getsockopt", INT, INT, INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    private static final MethodHandle CLOSE = link("close", INT, INT);
    private static final MethodHandle SHUTDOWN = link("shutdown", INT, INT, INT);

    private static final Map<Integer, String> ERRORS = Map.of(
            ECONNREFUSED,
            "nobody listens there",
            ECONNRESET,
            "it was reset",
            EPIPE,
            "it was ended",
            EAGAIN,
            "there was no room",
            -90,
            "a datagram of that length cannot be sent there",
            -101,
            "there is no way there",
            -110,
            "there was no answer",
            -113,
            "there is no way there");

    private final MemorySegment state = Arena.ofAuto().allocate(STATE);
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private final MemorySegment small =
            Arena.ofAuto().allocate(MEMINFO_COUNT * (long) Integer.BYTES + Long.BYTES, Long.BYTES);

    private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private interface Call {
        long make() throws Throwable;
    }

    private long result(Call call) {
        long result;
        try {
            result = call.make();
        } catch (Throwable e) {
            throw new IllegalStateException("a call of a socket", e);
        }
        return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }

    /** What an error says to people. */
    public static String text(long error) {
        return ERRORS.getOrDefault((int) error, "errno " + -error);
    }

    /** Reads at most so many bytes, or one datagram of at most so many. */
    public int read(int descriptor, int bytesMax) {
        return (int) result(() -> (long) READ.invokeExact(state, descriptor, buffer, (long) bytesMax));
    }

    /** Reads into memory that is not Java's heap: as much as is there, and has room. */
    public int read(int descriptor, ByteBuffer into) {
        MemorySegment to = MemorySegment.ofBuffer(into);
        return (int) result(() -> (long) READ.invokeExact(state, descriptor, to, to.byteSize()));
    }

    /** What {@link #read(int, int)} read. */
    public byte[] bytes(int count) {
        return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Writes a part of {@code from}, or all of it as a datagram, which may be empty. */
    public int write(int descriptor, byte[] from, int offset, int count) {
        int bytes = Math.min(count, BUFFER_BYTES);
        MemorySegment.copy(from, offset, buffer, ValueLayout.JAVA_BYTE, 0, bytes);
        return (int) result(() -> (long) WRITE.invokeExact(state, descriptor, buffer, (long) bytes));
    }

    /** Takes a connection, which never makes its user wait; its descriptor. */
    public int accept(int descriptor) {
        return (int) result(() -> (int) ACCEPT4.invokeExact(
                state, descriptor, MemorySegment.NULL, MemorySegment.NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
    }

    /** Ends what is sent over a connection, in order. */
    public void end(int connection) {
        long ignored = result(() -> (int) SHUTDOWN.invokeExact(state, connection, SHUT_WR));
    }

    /** How many datagrams found no room in that socket, since it was made and modulo 2^32. */
    public int dropped(int descriptor) {
        MemorySegment length = small.asSlice(MEMINFO_COUNT * (long) Integer.BYTES, Integer.BYTES);
        length.set(INT, 0, MEMINFO_COUNT * Integer.BYTES);
        long result =
                result(() -> (int) GETSOCKOPT.invokeExact(state, descriptor, SOL_SOCKET, SO_MEMINFO, small, length));
        return result < 0 ? 0 : small.getAtIndex(INT, MEMINFO_COUNT - 1);
    }

    public void close(int descriptor) {
        long ignored = result(() -> (int) CLOSE.invokeExact(state, descriptor));
    }

    /** Writes some of {@code from}, from its position on, which moves; what is not Java's heap is not copied first. */
    public int write(int descriptor, ByteBuffer from) {
        MemorySegment given = MemorySegment.ofBuffer(from);
        long bytes = Math.min(given.byteSize(), BUFFER_BYTES);
        MemorySegment to = given.isNative() ? given : buffer.copyFrom(given.asSlice(0, bytes));
        int result = (int) result(() -> (long) WRITE.invokeExact(state, descriptor, to, bytes));
        if (result > 0) {
            from.position(from.position() + result);
        }
        return result;
    }

    /** Waits until one of them is ready; how many are. */
    int poll(MemorySegment entries, int count, int timeoutMillis) {
        return (int) result(() -> (int) POLL.invokeExact(state, entries, (long) count, timeoutMillis));
    }
}
