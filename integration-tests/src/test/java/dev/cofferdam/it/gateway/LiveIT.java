package dev.cofferdam.it.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.nbd.Tool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams and syslog as users send them, through both commands, confined as they are. */
@Timeout(300)
final class LiveIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int DATAGRAMS = 200;

    @TempDir
    private Path directory;

    private Path receiveLog;
    private Path sendLog;

    @BeforeEach
    void name() {
        receiveLog = directory.resolve("receive.log");
        sendLog = directory.resolve("send.log");
    }

    private Process gateway(Path log, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("cofferdam.deploy") + "/cofferdam", "gateway"));
        command.addAll(Arrays.asList(words));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String address(DatagramSocket socket) {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String freeAddress() throws IOException {
        try (DatagramSocket socket = socket()) {
            return address(socket);
        }
    }

    private static String received(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private int port(String line) throws IOException {
        Machines.awaitLine(sendLog, line);
        String text = Files.readString(sendLog)
                .lines()
                .filter(each -> each.startsWith(line))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }

    @Test
    void datagramsAndLoggersMessagesReachTheHighServers() throws IOException {
        Tool.need("logger");
        String line = freeAddress();
        Path lowStatus = directory.resolve("low.prom");
        Path highStatus = directory.resolve("high.prom");
        try (DatagramSocket udp = socket();
                DatagramSocket syslog = socket();
                DatagramSocket low = socket()) {
            Process receiver = gateway(
                    receiveLog,
                    "receive",
                    "--listen",
                    line,
                    "--once",
                    "--status",
                    highStatus.toString(),
                    "--udp-to",
                    address(udp),
                    "--syslog-to",
                    address(syslog));
            Machines.awaitLine(receiveLog, "listening");
            Process sender = gateway(
                    sendLog,
                    "send",
                    "--to",
                    line,
                    "--status",
                    lowStatus.toString(),
                    "--udp-from",
                    "127.0.0.1:0",
                    "--syslog-from",
                    "127.0.0.1:0");
            int udpPort = port("taking datagrams in at ");
            String syslogPort = Integer.toString(port("taking syslog in at "));
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] bytes = "datagram %d".formatted(i).getBytes(UTF_8);
                low.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, udpPort));
            }
            for (int i = 0; i < DATAGRAMS; i++) {
                assertEquals("datagram " + i, received(udp));
            }
            for (List<String> way : List.of(
                    List.of("--udp", "--rfc5424"),
                    List.of("--udp", "--rfc3164"),
                    List.of("--tcp", "--octet-count", "--rfc5424"),
                    List.of("--tcp", "--rfc3164"))) {
                List<String> command =
                        new ArrayList<>(List.of("logger", "-n", "127.0.0.1", "-P", syslogPort, "-p", "user.info"));
                command.addAll(way);
                command.add("by " + way);
                Tool.ok(command.toArray(String[]::new));
                String message = received(syslog);
                assertTrue(message.startsWith("<14>") && message.endsWith("by " + way), message);
            }
            sender.destroy();
            Machines.end(sender);
            assertEquals(0, Machines.end(receiver), Files.readString(receiveLog));
            assertTrue(
                    Files.readString(receiveLog).contains("204 datagrams handed on, 0 lost"),
                    Files.readString(receiveLog));
            assertTrue(
                    Files.readString(sendLog).contains("204 datagrams taken in, 0 dropped"), Files.readString(sendLog));
        }
    }
}
