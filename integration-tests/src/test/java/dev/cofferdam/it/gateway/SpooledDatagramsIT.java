package dev.cofferdam.it.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.nbd.Tool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams and syslog through the gateway inside one machine, with real processes in their sandboxes. */
@Timeout(300)
final class SpooledDatagramsIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Pattern NAMED =
            Pattern.compile("(?:lost )?datagrams ([0-9to ,]+) of udp 0(?:: .*| were sent or lost.*)");
    private static final Pattern ANEW = Pattern.compile("low's intake began anew before datagram ([0-9]+) of udp 0.*");

    private int lowPort;
    private int lowSyslogPort;
    private int highPort;
    private int highSyslogPort;
    private DatagramSocket low;

    @BeforeEach
    void open() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ports.add(Ports.free());
        }
        assertEquals(4, ports.stream().distinct().count());
        lowPort = ports.get(0);
        lowSyslogPort = ports.get(1);
        highPort = ports.get(2);
        highSyslogPort = ports.get(3);
        low = Ports.bound(0);
    }

    @AfterEach
    void close() {
        low.close();
    }

    private Spooled up(String design, int spoolMib) throws IOException {
        return Spooled.open().up(design, spoolMib, """
                    datagrams: [{listen: "127.0.0.1:%d", send: "127.0.0.1:%d"}]
                    syslog: [{listen: "127.0.0.1:%d", send: "127.0.0.1:%d"}]
                """.formatted(lowPort, highPort, lowSyslogPort, highSyslogPort));
    }

    private void send(byte[] datagram) throws IOException {
        low.send(new DatagramPacket(datagram, datagram.length, LOOPBACK, lowPort));
    }

    private void send(int number) throws IOException {
        send("%08d".formatted(number).getBytes(UTF_8));
    }

    private static byte[] received(DatagramSocket socket, int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] received(DatagramSocket socket) throws IOException {
        return received(socket, 60_000);
    }

    @Test
    void whatLowSendsArrivesWholeAndInOrder() throws IOException {
        Tool.need("logger");
        try (DatagramSocket high = Ports.bound(highPort);
                DatagramSocket highSyslog = Ports.bound(highSyslogPort);
                Spooled gateway = up("mapped", 8)) {
            List<byte[]> sent = new ArrayList<>(List.of(new byte[0], new byte[65_507], new byte[0]));
            for (int i = 0; i < 500; i++) {
                sent.add("%d".formatted(i).repeat(1 + i % 7).getBytes(UTF_8));
            }
            for (byte[] datagram : sent) {
                send(datagram);
            }
            for (byte[] datagram : sent) {
                assertTrue(Arrays.equals(datagram, received(high)));
            }
            for (List<String> way : List.of(
                    List.of("--udp", "--rfc5424"),
                    List.of("--udp", "--rfc3164"),
                    List.of("--tcp", "--octet-count", "--rfc5424"),
                    List.of("--tcp", "--rfc3164"))) {
                List<String> command = new ArrayList<>(
                        List.of("logger", "-n", "127.0.0.1", "-P", "" + lowSyslogPort, "-p", "user.info"));
                command.addAll(way);
                command.add("by " + way);
                Tool.ok(command.toArray(String[]::new));
                String message = new String(received(highSyslog), UTF_8);
                assertTrue(message.startsWith("<14>") && message.endsWith("by " + way), message);
            }
            // A file beside them: neither waits for the other.
            gateway.drop("file", 3_000_000);
            gateway.awaitAll();
            assertHighServerThatIsAwayEndsNothing(high, gateway);
        }
    }

    /** One ECONNREFUSED is no reason to give up. */
    private void assertHighServerThatIsAwayEndsNothing(DatagramSocket high, Spooled gateway) throws IOException {
        high.close();
        for (int i = 0; i < 3; i++) {
            send(i);
        }
        gateway.running.awaitLine("datagrams of udp 0 do not arrive: nobody listens there");
        try (DatagramSocket again = Ports.bound(highPort)) {
            send(3);
            // That it was not refused is known with the next one.
            send(4);
            String last = "";
            while (!last.equals("00000004")) {
                last = new String(received(again), UTF_8);
            }
            gateway.running.awaitLine("datagrams of udp 0 arrive again");
        }
    }

    /** Both halves are killed while low goes on sending: each datagram arrives once, in its order, or high names it. */
    @Test
    void killedHalvesRepeatNothingAndNameWhatIsMissing() throws IOException {
        try (DatagramSocket high = Ports.bound(highPort);
                Spooled gateway = up("message", 8)) {
            List<Integer> received = new ArrayList<>();
            int sent = 0;
            for (int kill = 1; kill <= 4; kill++) {
                String half = kill % 2 == 0 ? "up-intake" : "up-release";
                int batch = sent + 2_000;
                while (sent < batch) {
                    send(sent++);
                    if (sent == batch - 1_000) {
                        gateway.running.signal(half, "KILL");
                    }
                }
                gateway.running.awaitLines(half + " ready", 1 + (kill + 1) / 2);
                // What came while nobody ran the half has waited in its socket, or in the spool.
                send(sent++);
                int last = sent - 1;
                while (received.isEmpty() || received.getLast() < last) {
                    received.add(Integer.parseInt(new String(received(high), UTF_8)));
                }
            }
            assertEquals(received.stream().sorted().distinct().toList(), received);
            int missing = sent - received.size();
            Set<Long> named = named(gateway);
            // Of what an intake that was killed had in its memory the count is not known, and that it was is said.
            long anew = gateway.running.said("up-release").stream()
                    .filter(line -> ANEW.matcher(line).matches())
                    .count();
            assertEquals(2, anew);
            assertTrue(missing <= named.size() + 2_000, missing + " missing, named " + named);
        }
    }

    private static Set<Long> named(Spooled gateway) {
        Set<Long> named = new HashSet<>();
        for (String line : gateway.running.said("up-release")) {
            Matcher matcher = NAMED.matcher(line);
            if (matcher.matches()) {
                for (String range : matcher.group(1).split(", ", -1)) {
                    String[] ends = range.split(" to ", -1);
                    LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                            .forEach(named::add);
                }
            }
        }
        return named;
    }

    private static int countUntilSilence(DatagramSocket socket) throws IOException {
        int count = 0;
        try {
            while (true) {
                received(socket, 3_000);
                count++;
            }
        } catch (SocketTimeoutException e) {
            return count;
        }
    }

    /** Low floods a gateway whose release stands still: memory is bounded, and each datagram arrives or is counted as lost. */
    @Test
    void aFloodIsBoundedAndCounted() throws IOException {
        try (DatagramSocket high = Ports.bound(highPort);
                Spooled gateway = up("mapped", 4)) {
            send(0);
            received(high);
            gateway.running.signal("up-release", "STOP");
            int sent = 1;
            byte[] datagram = new byte[8_000];
            while (sent < 1_500) {
                send(datagram);
                sent++;
            }
            // A file comes after what waits, so once it is taken all of that is in the spool, most of it overwritten.
            gateway.drop("marker", 10);
            gateway.awaitTaken();
            gateway.running.signal("up-release", "CONT");
            received(high);
            int arrived = 2 + countUntilSilence(high);
            Set<Long> named = named(gateway);
            assertTrue(named.size() > 500, named.size() + " named");
            assertEquals(sent, arrived + named.size() + Ports.dropped(highPort), "the last are this test's own");
            // It goes on as before.
            await().atMost(Spooled.PATIENCE).until(() -> {
                send(77);
                return new String(received(high, 5_000), UTF_8).equals("00000077");
            });
        }
    }
}
