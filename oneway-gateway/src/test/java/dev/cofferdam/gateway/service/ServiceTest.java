package dev.cofferdam.gateway.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.transfer.Inbox;
import dev.cofferdam.gateway.transfer.LiveFeed;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.transfer.SendPlan;
import dev.cofferdam.gateway.transfer.Sender;
import dev.cofferdam.gateway.transfer.Shape;
import dev.cofferdam.gateway.wire.Checksum;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What low clients send to real sockets reaches real sockets on the high side, through both engines. */
@Timeout(60)
final class ServiceTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Stream UDP = new Stream(Service.SERVICE_UDP, 0);
    private static final Stream SYSLOG = new Stream(Service.SERVICE_SYSLOG, 0);
    private static final String RFC5424 = "<165>1 2026-11-26T22:14:15.003Z host app - ID47 [a@1 b=\"c\"] \u00e4 text";
    private static final String RFC3164 = "<34>Oct 11 22:14:15 host su: 'su root' failed";

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final LiveFeed feed = new LiveFeed(1 << 20);
    private final Intake intake = new Intake(feed, log::add);
    private final DatagramOutlet outlet = new DatagramOutlet();
    private DatagramSocket high;

    @BeforeEach
    void listen() throws IOException {
        high = new DatagramSocket(ANY);
        high.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        intake.close();
        outlet.close();
        high.close();
    }

    /** Everything that has been taken in goes to the high side, at once. */
    private Receiver carry() throws IOException {
        feed.stop();
        Receiver receiver = new Receiver(
                new Checksum(), Inbox.NONE, outlet, Receiver.SILENCE_NANOS, event -> log.add(event.line()));
        try (Sender sender =
                new Sender(1, new Shape(100, 10, 1, 1404), SendPlan.once(0), new Checksum(), feed, 1_000_000)) {
            for (long nowNanos = 0; !sender.ended(); nowNanos += 100_000) {
                var datagram = sender.next(nowNanos);
                if (datagram.isPresent()) {
                    receiver.receive(datagram.get(), nowNanos);
                }
            }
        }
        receiver.close();
        return receiver;
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        high.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private void awaitTaken(long count) {
        await().until(() -> feed.taken() >= count);
    }

    private static void send(InetSocketAddress to, String... datagrams) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String each : datagrams) {
                byte[] bytes = each.getBytes(UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, to));
            }
        }
    }

    private static void stream(InetSocketAddress to, String... pieces) throws IOException {
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setTcpNoDelay(true);
            for (String each : pieces) {
                socket.getOutputStream().write(each.getBytes(UTF_8));
            }
        }
    }

    @Test
    void datagramsKeepTheirBoundariesAndTheirOrder() throws IOException {
        InetSocketAddress low = intake.udp(0, ANY);
        outlet.connect(UDP, (InetSocketAddress) high.getLocalSocketAddress());
        String longest = "x".repeat(60_000);
        send(low, "one", "", longest, "two");
        awaitTaken(4);
        carry();
        assertEquals(List.of("one", "", longest, "two"), List.of(received(), received(), received(), received()));
    }

    @Test
    void syslogOfBothFormsComesOverUdpAndBothKindsOfTcp() throws IOException {
        InetSocketAddress low = intake.syslog(0, ANY);
        outlet.connect(SYSLOG, (InetSocketAddress) high.getLocalSocketAddress());
        send(low, RFC5424);
        awaitTaken(1);
        send(low, RFC3164);
        awaitTaken(2);
        stream(low, RFC3164 + "\n" + RFC5424 + "\n");
        awaitTaken(4);
        String lines = RFC3164 + "\nwith a line feed";
        // Both kinds on one connection, cut where it hurts.
        String counted = RFC5424.getBytes(UTF_8).length + " " + RFC5424;
        stream(
                low,
                counted.substring(0, 1),
                counted.substring(1, 30),
                counted.substring(30) + lines.length(),
                " " + lines,
                RFC3164 + "\r\n",
                "<1>last, without a line feed");
        awaitTaken(8);
        carry();
        List<String> arrived = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            arrived.add(received());
        }
        assertEquals(
                List.of(
                        RFC5424,
                        RFC3164,
                        RFC3164,
                        RFC5424,
                        RFC5424,
                        lines,
                        RFC3164 + "\r",
                        "<1>last, without a line feed"),
                arrived);
        assertEquals(Map.of(), intake.refusals());
    }

    @Test
    void whatIsNoSyslogIsRefusedByNameAndTheRestGoesOn() throws IOException {
        InetSocketAddress low = intake.syslog(0, ANY);
        outlet.connect(SYSLOG, (InetSocketAddress) high.getLocalSocketAddress());
        for (String wrong : List.of("", "text", "<>x", "<192>x", "<1234>x", "<12", "<-1>x")) {
            send(low, wrong);
        }
        await().until(() -> intake.refusals().getOrDefault("no syslog", 0L) == 7);
        for (String wrong :
                List.of("GET / HTTP/1.1\n", "0 x", "99999999 x", "70000 x", "12x", "<1>" + "x".repeat(70_000))) {
            long before = intake.refusals().getOrDefault("framing", 0L);
            stream(low, wrong);
            await().until(() -> intake.refusals().getOrDefault("framing", 0L) == before + 1);
        }
        stream(low, "20 <1>cut off");
        await().until(() -> intake.refusals().get("framing") == 7);
        send(low, RFC5424);
        awaitTaken(1);
        carry();
        assertEquals(RFC5424, received());
        assertTrue(
                log.getFirst().startsWith("not taken: a message of 0 bytes does not begin with <0> to <191>"),
                log::toString);
    }

    /** Some senders end for good with the first ECONNREFUSED; the sink here comes back. */
    @Test
    void sinkThatIsAwayAndComesBackGetsTheRest() throws IOException {
        InetSocketAddress at = (InetSocketAddress) high.getLocalSocketAddress();
        outlet.connect(UDP, at);
        high.close();
        // Until Linux has told that nobody listens, and beyond.
        await().until(() -> {
            try {
                outlet.deliver(UDP, new byte[1]);
                outlet.deliver(UDP, new byte[1]);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        high = new DatagramSocket(at);
        high.setSoTimeout(20_000);
        IOException before = assertThrows(IOException.class, () -> outlet.deliver(UDP, "again".getBytes(UTF_8)));
        assertTrue(before.getMessage().startsWith("nobody listened at "), before::getMessage);
        assertEquals("again", received(), "what is told is of the one before");
        outlet.deliver(UDP, "and again".getBytes(UTF_8));
        assertEquals("and again", received());
    }

    @Test
    void connectionIsNotReadWhileThereIsNoRoom() throws IOException {
        InetSocketAddress low = intake.syslog(0, ANY);
        String message = "<1>" + "x".repeat(996) + "\n";
        Thread client = Thread.ofPlatform().start(() -> {
            try {
                stream(low, message.repeat(20_000));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> !feed.hasRoom());
        outlet.connect(SYSLOG, (InetSocketAddress) high.getLocalSocketAddress());
        Sender sender = new Sender(1, new Shape(100, 10, 1, 1404), SendPlan.once(0), new Checksum(), feed, 1_000_000);
        long[] nowNanos = {0};
        await().until(() -> {
            for (int i = 0; i < 1000; i++) {
                nowNanos[0] += 100_000;
                sender.next(nowNanos[0]);
            }
            return feed.taken() == 20_000;
        });
        assertEquals(0, feed.dropped());
        await().until(() -> !client.isAlive());
    }

    @Test
    void portThatIsTakenIsNamed() throws IOException {
        InetSocketAddress low = intake.udp(0, ANY);
        Exception failure = assertThrows(Exception.class, () -> intake.udp(1, low));
        assertTrue(failure instanceof IOException, failure::toString);
    }
}
