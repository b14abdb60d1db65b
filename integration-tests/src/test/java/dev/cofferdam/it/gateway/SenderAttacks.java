package dev.cofferdam.it.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cofferdam.it.program.LinuxCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;

/**
 * How a sender could hear of the other end. That one answers every packet, and says so on the standard input when it has; at
 * another port nobody listens, which is answered by ICMP. For one thread.
 */
final class SenderAttacks {
    private static final int READ = 0;
    private static final int READV = 19;
    private static final int DUP = 32;
    private static final int RECVFROM = 45;
    private static final int RECVMSG = 47;
    private static final int SETSOCKOPT = 54;
    private static final int GETSOCKOPT = 55;
    private static final int EPOLL_CTL = 233;
    private static final int PPOLL = 271;
    private static final int EPOLL_PWAIT = 281;
    private static final int EPOLL_CREATE1 = 291;
    private static final int RECVMMSG = 299;
    private static final int IO_URING_SETUP = 425;

    private static final int FIONREAD = 0x541b;
    private static final int POLLIN = 1;
    private static final int DONT_WAIT = 0x40;
    private static final int PEEK_DONT_WAIT = 0x42;
    private static final int ERROR_QUEUE_DONT_WAIT = 0x2040;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_DETACH_FILTER = 27;
    private static final int IP_RECVERR = 11;
    private static final int LENGTH = 64;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final Arena arena = Arena.global();
    private final BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    private final DatagramChannel socket;
    private final int descriptor;
    private final SocketAddress other;
    private final SocketAddress dead;
    private final MemorySegment buffer = arena.allocate(LENGTH, Long.BYTES);
    private final long vector = LinuxCall.words(arena, buffer.address(), LENGTH);

    /** struct msghdr, and struct mmsghdr, which begins with one. */
    private final long header = LinuxCall.words(arena, 0, 0, vector, 1);

    SenderAttacks(DatagramChannel socket, int descriptor, SocketAddress other, SocketAddress dead) {
        this.socket = socket;
        this.descriptor = descriptor;
        this.other = other;
        this.dead = dead;
    }

    void addTo(Map<String, HostileEnd.Way> ways) {
        answered(ways, "read", () -> LinuxCall.call(READ, descriptor, buffer.address(), LENGTH) > 0);
        answered(ways, "readv", () -> LinuxCall.call(READV, descriptor, vector, 1) > 0);
        answered(ways, "recvfrom", () -> received(descriptor, DONT_WAIT));
        answered(ways, "recvfrom, to look only", () -> received(descriptor, PEEK_DONT_WAIT));
        answered(ways, "recvmsg", () -> LinuxCall.call(RECVMSG, descriptor, header, DONT_WAIT) > 0);
        answered(ways, "recvmmsg", () -> LinuxCall.call(RECVMMSG, descriptor, header, 1, DONT_WAIT, 0) > 0);
        answered(ways, "poll", this::polled);
        answered(ways, "epoll", this::epolled);
        answered(ways, "FIONREAD", () -> {
            buffer.fill((byte) 0);
            LinuxCall.call(LinuxCall.IOCTL, descriptor, FIONREAD, buffer.address());
            return buffer.get(ValueLayout.JAVA_INT, 0) > 0;
        });
        answered(
                ways,
                "read of a copy of the descriptor",
                () -> LinuxCall.call(READ, LinuxCall.call(DUP, descriptor), buffer.address(), LENGTH) > 0);
        ways.put("socket filter taken off", () -> {
            LinuxCall.call(SETSOCKOPT, descriptor, SOL_SOCKET, SO_DETACH_FILTER, buffer.address(), Integer.BYTES);
            ask(socket);
            return received(descriptor, DONT_WAIT);
        });
        ways.put("a new socket", this::newSocket);
        ways.put("io_uring", () -> {
            LinuxCall.closing(IO_URING_SETUP, 1, LinuxCall.words(arena));
            return true;
        });
        ways.put(
                "another program",
                () -> new ProcessBuilder("true").start().onExit().join().exitValue() == 0);
        ways.put("error queue", this::errorQueue);
        ways.put("ECONNREFUSED", this::refused);
        ways.put("SO_ERROR", this::pendingError);
    }

    private void answered(Map<String, HostileEnd.Way> ways, String name, HostileEnd.Way way) {
        ways.put(name, () -> {
            ask(socket);
            return way.open();
        });
    }

    /** Returns when the other end has answered. */
    private void ask(DatagramChannel from) throws IOException {
        from.send(ByteBuffer.wrap(new byte[1]), other);
        answers.readLine();
    }

    private boolean received(long from, int flags) throws IOException {
        return LinuxCall.call(RECVFROM, from, buffer.address(), LENGTH, flags, 0, 0) > 0;
    }

    private boolean polled() throws IOException {
        long polled = LinuxCall.words(arena, descriptor | ((long) POLLIN << Integer.SIZE));
        return LinuxCall.call(PPOLL, polled, 1, LinuxCall.words(arena), 0, 0) > 0;
    }

    private boolean epolled() throws IOException {
        long epoll = LinuxCall.call(EPOLL_CREATE1, 0);
        LinuxCall.call(EPOLL_CTL, epoll, 1, descriptor, LinuxCall.words(arena, POLLIN));
        return LinuxCall.call(EPOLL_PWAIT, epoll, buffer.address(), 1, 0, 0) > 0;
    }

    private boolean newSocket() throws IOException {
        try (DatagramChannel fresh = DatagramChannel.open()) {
            fresh.configureBlocking(false);
            fresh.bind(null);
            ask(fresh);
            return fresh.receive(ByteBuffer.allocate(LENGTH)) != null;
        }
    }

    private boolean errorQueue() throws IOException {
        buffer.set(ValueLayout.JAVA_INT, 0, 1);
        LinuxCall.call(SETSOCKOPT, descriptor, 0, IP_RECVERR, buffer.address(), Integer.BYTES);
        return untilPatienceEnds(() -> {
            knock(() -> socket.send(ByteBuffer.wrap(new byte[1]), dead) > 0);
            return LinuxCall.call(RECVMSG, descriptor, header, ERROR_QUEUE_DONT_WAIT) >= 0;
        });
    }

    private boolean refused() throws IOException {
        socket.connect(dead);
        return untilPatienceEnds(() -> {
            try {
                socket.write(ByteBuffer.wrap(new byte[1]));
                return false;
            } catch (PortUnreachableException e) {
                return true;
            }
        });
    }

    private boolean pendingError() throws IOException {
        if (!socket.isConnected()) {
            socket.connect(dead);
        }
        long length = LinuxCall.words(arena, Integer.BYTES);
        return untilPatienceEnds(() -> {
            knock(() -> socket.write(ByteBuffer.wrap(new byte[1])) > 0);
            buffer.fill((byte) 0);
            LinuxCall.call(GETSOCKOPT, descriptor, SOL_SOCKET, SO_ERROR, buffer.address(), length);
            return buffer.get(ValueLayout.JAVA_INT, 0) != 0;
        });
    }

    /** Sends to nobody; that the answer to the packet before is told here does not matter. */
    private static void knock(HostileEnd.Way send) throws IOException {
        try {
            send.open();
        } catch (PortUnreachableException e) {
            // The next look finds the answer to the next one.
        }
    }

    /** ICMP comes when it comes; where the call itself is refused, there is nothing to wait for. */
    private static boolean untilPatienceEnds(HostileEnd.Way way) throws IOException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < endNanos) {
            try {
                if (way.open()) {
                    return true;
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).endsWith("errno 11")) {
                    throw e;
                }
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
