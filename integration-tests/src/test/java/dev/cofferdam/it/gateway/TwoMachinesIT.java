package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.nbd.Tool;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as its users run it, between two machines with a bad line between them. */
final class TwoMachinesIT {
    private static final int FILES = 1000;
    private static final int PORT = 4000;
    private static final double LOSS = 0.05;

    @TempDir
    private Path directory;

    private Path low;
    private Path high;
    private Path key;

    @BeforeEach
    void make() throws IOException {
        low = Files.createDirectory(directory.resolve("sent"));
        high = Files.createDirectory(directory.resolve("received"));
        key = directory.resolve("key");
        Random random = new Random(20261126);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[i % 10 == 0 ? 0 : random.nextInt(i % 100 == 1 ? 100_000 : 5000)];
            random.nextBytes(bytes);
            Path folder = Files.createDirectories(low.resolve("d" + i % 13));
            Files.write(folder.resolve("file " + i), bytes);
        }
    }

    private static Map<String, String> digests(Path root) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (var all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                digests.put(root.relativize(file) + " " + Files.getLastModifiedTime(file), Site.sha256(file));
            }
        }
        return digests;
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1500, 9000})
    void thousandFilesArriveOverALineThatLosesFivePercent(int mtuBytes) throws IOException {
        Path receiveLog = directory.resolve("receive.log");
        Path sendLog = directory.resolve("send.log");
        try (Machines machines = Machines.make(directory, mtuBytes)) {
            Tool.ok(System.getProperty("cofferdam.deploy") + "/cofferdam", "gateway", "key", key.toString());
            Process receiver = machines.gateway(
                    "high",
                    receiveLog,
                    "receive",
                    "--listen",
                    Machines.HIGH + ":" + PORT,
                    "--once",
                    "--quiet",
                    "--key",
                    key.toString(),
                    high.toString());
            Machines.awaitLine(receiveLog, "listening");
            machines.relay(directory.resolve("relay.log"), PORT, LOSS, mtuBytes);
            // At 5 % a block of 171 + 69 fails once in 10^30.
            Process sender = machines.gateway(
                    "low",
                    sendLog,
                    "send",
                    "--to",
                    Machines.LINE_BELOW + ":" + PORT,
                    "--rate",
                    "20Mbit",
                    "--repair",
                    "40",
                    "--mtu",
                    Integer.toString(mtuBytes),
                    "--key",
                    key.toString(),
                    low.toString());
            assertEquals(0, Machines.end(sender), () -> text(sendLog));
            assertEquals(0, Machines.end(receiver), () -> text(receiveLog));
            assertEquals(digests(low), digests(high.resolve("sent")));
            assertEquals(FILES, digests(low).size());
            assertTrue(
                    text(receiveLog).contains("symbols: ") && !text(receiveLog).contains(" 0 repaired"),
                    "some were lost");
            // What the kernels count: the receiver has sent nothing, and the sender received nothing.
            assertEquals(0, machines.counter("high", "Udp", "OutDatagrams"));
            assertTrue(machines.counter("high", "Udp", "InDatagrams") > 0);
            assertEquals(0, machines.counter("low", "Udp", "InDatagrams"));
        }
    }

    /** While nobody listens, every packet is answered by ICMP port unreachable; the sender does not hear of it. */
    @Test
    void senderGoesOnWhileTheReceiverIsAway() throws IOException {
        Path receiveLog = directory.resolve("receive.log");
        Path sendLog = directory.resolve("send.log");
        try (Machines machines = Machines.make(directory, 1500)) {
            Process sender = machines.gateway(
                    "low",
                    sendLog,
                    "send",
                    "--to",
                    Machines.LINE_BELOW + ":" + PORT,
                    "--rate",
                    "20Mbit",
                    "--rounds",
                    "15",
                    low.toString());
            await("ICMP at the sender's machine")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> machines.counter("low", "Icmp", "InDestUnreachs") > 0);
            Process receiver = machines.gateway(
                    "high",
                    receiveLog,
                    "receive",
                    "--listen",
                    Machines.HIGH + ":" + PORT,
                    "--once",
                    "--quiet",
                    high.toString());
            Machines.awaitLine(receiveLog, "listening");
            machines.relay(directory.resolve("relay.log"), PORT, 0, 1);
            assertEquals(0, Machines.end(sender), () -> text(sendLog));
            assertTrue(text(sendLog).contains(" 0 of which the network refused"), () -> text(sendLog));
            assertEquals(0, Machines.end(receiver), () -> text(receiveLog));
            assertEquals(digests(low), digests(high.resolve("sent")));
        }
    }
}
