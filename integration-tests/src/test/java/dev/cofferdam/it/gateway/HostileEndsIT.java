package dev.cofferdam.it.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the two ends of a one-way line can do whose code is hostile, with the guards and without them. */
@Timeout(150)
final class HostileEndsIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Set<String> SOCKET_TELLS = Set.of(
            "read",
            "readv",
            "recvfrom",
            "recvfrom, to look only",
            "recvmsg",
            "recvmmsg",
            "poll",
            "epoll",
            "FIONREAD",
            "read of a copy of the descriptor");
    private static final Set<String> MACHINE_TELLS =
            Set.of("a new socket", "another program", "error queue", "ECONNREFUSED", "SO_ERROR");
    private static final Set<String> REACH = Set.of(
            "sendto",
            "sendmsg",
            "sendmmsg",
            "a new socket",
            "a stream",
            "write",
            "writev",
            "sendto without an address",
            "membership of a group",
            "another program");

    /** Where the kernel has none, or an operator has turned it off, it proves nothing. */
    private static final String MAYBE = "io_uring";

    @BeforeEach
    void needsNumbers() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the attacks have the system-call numbers of x86_64");
    }

    @Test
    void senderHearsNothing() throws Exception {
        assertEquals(Set.of(), heard("deaf", "confined"));
    }

    @Test
    void senderWithoutGuardsHearsByEveryWay() throws Exception {
        assertEquals(union(SOCKET_TELLS, MACHINE_TELLS), heard());
    }

    /** So the filter of system calls is needed. */
    @Test
    void senderThatIsOnlyDeafHearsByErrorsAndOtherSockets() throws Exception {
        assertEquals(MACHINE_TELLS, heard("deaf"));
    }

    /** So the deaf socket is needed: reading it and reading a file are one system call. */
    @Test
    void senderThatIsOnlyConfinedHearsByReading() throws Exception {
        Set<String> heard = heard("confined");
        assertTrue(heard.containsAll(Set.of("read", "readv", "poll", "epoll", "FIONREAD")), heard::toString);
        assertTrue(SOCKET_TELLS.containsAll(heard), heard::toString);
    }

    @Test
    void receiverReachesNobody() throws Exception {
        assertEquals(Set.of(), reached("confined"));
    }

    @Test
    void receiverWithoutGuardsReachesTheOtherEndByEveryWay() throws Exception {
        Set<String> reached = reached();
        reached.remove("sendfile");
        assertEquals(REACH, reached);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> heard(String... guards) throws Exception {
        int deadPort;
        try (DatagramSocket dead = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            deadPort = dead.getLocalPort();
        }
        Thread answering;
        Set<String> open;
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            Process process = start("sender", other.getLocalPort(), deadPort, guards);
            answering = Thread.ofPlatform().start(() -> answer(other, process.getOutputStream()));
            open = open(process);
        }
        answering.join();
        return open;
    }

    private static void answer(DatagramSocket socket, OutputStream told) {
        try (told) {
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            while (true) {
                socket.receive(packet);
                socket.send(new DatagramPacket(new byte[8], 8, packet.getSocketAddress()));
                told.write('\n');
                told.flush();
            }
        } catch (SocketException e) {
            // Closed: this is the end.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> reached(String... guards) throws Exception {
        try (DatagramChannel other = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
                ServerSocket streams = new ServerSocket(other.socket().getLocalPort(), 1, LOOPBACK)) {
            other.configureBlocking(false);
            Process process = start("receiver", other.socket().getLocalPort(), 1, guards);
            process.getOutputStream().close();
            Set<String> reached = open(process);
            ByteBuffer text = ByteBuffer.allocate(100);
            while (other.receive(text.clear()) != null) {
                reached.add(UTF_8.decode(text.flip()).toString());
            }
            streams.setSoTimeout(1);
            try (var stream = streams.accept()) {
                reached.add(new String(stream.getInputStream().readAllBytes(), UTF_8));
            } catch (java.net.SocketTimeoutException e) {
                // Nobody.
            }
            return reached;
        }
    }

    private static Process start(String end, int port, int deadPort, String... guards) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HostileEnd.class.getName(),
                end,
                Integer.toString(port),
                Integer.toString(deadPort)));
        command.addAll(List.of(guards));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The ways that were open, when all have been tried. */
    private static Set<String> open(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), text);
        assertTrue(text.endsWith("done\n"), text);
        Set<String> open = text.lines()
                .filter(line -> line.startsWith("open: "))
                .map(line -> line.substring("open: ".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        open.remove(MAYBE);
        return open;
    }
}
