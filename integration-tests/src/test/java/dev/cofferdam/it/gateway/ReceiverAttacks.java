package dev.cofferdam.it.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cofferdam.it.program.LinuxCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;

/**
 * How a receiver could tell the other end something: each way sends its own name to it, which finds out what has come. True
 * is only what it cannot see. For one thread.
 */
final class ReceiverAttacks {
    private static final int WRITE = 1;
    private static final int WRITEV = 20;
    private static final int SENDFILE = 40;
    private static final int CONNECT = 42;
    private static final int SENDTO = 44;
    private static final int SENDMSG = 46;
    private static final int SETSOCKOPT = 54;
    private static final int SENDMMSG = 307;
    private static final int IO_URING_SETUP = 425;
    private static final int SOCKADDR_BYTES = 28;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int AF_INET6 = 10;

    private final Arena arena = Arena.global();
    private final int descriptor;
    private final SocketAddress other;
    private final long address;

    ReceiverAttacks(int descriptor, SocketAddress other) {
        this.descriptor = descriptor;
        this.other = other;
        this.address = sockaddr(((InetSocketAddress) other).getPort());
    }

    /** struct sockaddr_in6 of 127.0.0.1 as a mapped address. */
    private long sockaddr(int port) {
        MemorySegment bytes = arena.allocate(SOCKADDR_BYTES, Long.BYTES);
        bytes.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET6);
        bytes.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) port));
        byte[] mapped = {-1, -1, 127, 0, 0, 1};
        MemorySegment.copy(mapped, 0, bytes, ValueLayout.JAVA_BYTE, 18, mapped.length);
        return bytes.address();
    }

    void addTo(Map<String, HostileEnd.Way> ways) {
        sending(
                ways,
                "sendto",
                (text, length) -> LinuxCall.call(SENDTO, descriptor, text, length, 0, address, SOCKADDR_BYTES));
        sending(ways, "sendmsg", (text, length) -> LinuxCall.call(SENDMSG, descriptor, header(text, length), 0));
        sending(ways, "sendmmsg", (text, length) -> LinuxCall.call(SENDMMSG, descriptor, header(text, length), 1, 0));
        ways.put("a new socket", () -> {
            try (DatagramChannel fresh = DatagramChannel.open(StandardProtocolFamily.INET)) {
                fresh.send(ByteBuffer.wrap("a new socket".getBytes(UTF_8)), other);
                return false;
            }
        });
        ways.put("a stream", () -> {
            try (SocketChannel stream = SocketChannel.open(other)) {
                stream.write(ByteBuffer.wrap("a stream".getBytes(UTF_8)));
                return false;
            }
        });
        // Each way that needs a connection makes it again, so that every one is tried against the filter by itself.
        connected(ways, "write", (text, length) -> LinuxCall.call(WRITE, descriptor, text, length));
        connected(
                ways,
                "writev",
                (text, length) -> LinuxCall.call(WRITEV, descriptor, LinuxCall.words(arena, text, length), 1));
        connected(
                ways,
                "sendto without an address",
                (text, length) -> LinuxCall.call(SENDTO, descriptor, text, length, 0, 0, 0));
        ways.put("sendfile", () -> {
            connect();
            long file = LinuxCall.call(
                    LinuxCall.OPEN, arena.allocateFrom("/proc/self/cmdline").address(), 0);
            return LinuxCall.call(SENDFILE, descriptor, file, 0, 16) > 0;
        });
        ways.put("membership of a group", () -> {
            InetAddress group = InetAddress.getByAddress(new byte[] {(byte) 224, 0, 0, 99});
            MemorySegment request = arena.allocate(Long.BYTES, Long.BYTES);
            MemorySegment.copy(group.getAddress(), 0, request, ValueLayout.JAVA_BYTE, 0, Integer.BYTES);
            MemorySegment.copy(new byte[] {127, 0, 0, 1}, 0, request, ValueLayout.JAVA_BYTE, 4, Integer.BYTES);
            LinuxCall.call(SETSOCKOPT, descriptor, 0, IP_ADD_MEMBERSHIP, request.address(), Long.BYTES);
            return true;
        });
        ways.put("io_uring", () -> {
            LinuxCall.closing(IO_URING_SETUP, 1, LinuxCall.words(arena));
            return true;
        });
        ways.put(
                "another program",
                () -> new ProcessBuilder("true").start().onExit().join().exitValue() == 0);
    }

    private interface Call {
        long make(long text, long length) throws IOException;
    }

    private void sending(Map<String, HostileEnd.Way> ways, String name, Call call) {
        ways.put(name, () -> {
            call.make(arena.allocateFrom(name).address(), name.length());
            return false;
        });
    }

    /** First tried without a connection, and then with one, if there is one to be had. */
    private void connected(Map<String, HostileEnd.Way> ways, String name, Call call) {
        ways.put(name, () -> {
            long text = arena.allocateFrom(name).address();
            try {
                connect();
            } catch (IOException e) {
                call.make(text, name.length());
            }
            call.make(text, name.length());
            return false;
        });
    }

    private void connect() throws IOException {
        LinuxCall.call(CONNECT, descriptor, address, SOCKADDR_BYTES);
    }

    private long header(long text, long length) {
        return LinuxCall.words(arena, address, SOCKADDR_BYTES, LinuxCall.words(arena, text, length), 1);
    }
}
