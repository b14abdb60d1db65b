package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.metrics.Metrics;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway's subcommands: what they do, and what they say of a wrong command. */
@Timeout(120)
class GatewayCommandTest {
    @TempDir
    private Path directory;

    private Path sent;
    private Path received;

    /** What a command printed, errors too. */
    private record Run(int exitCode, String text) {}

    @BeforeEach
    void make() throws IOException {
        sent = Files.createDirectory(directory.resolve("sent"));
        received = Files.createDirectory(directory.resolve("received"));
    }

    private static Run run(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        int exitCode = Cofferdam.commandLine(TestPrograms.compiler())
                .setOut(writer)
                .setErr(writer)
                .execute(arguments);
        return new Run(exitCode, text.toString());
    }

    private static String freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private Run[] transfer(String[] receiving, String[] sending) throws IOException {
        String address = freeAddress();
        String[] receive = {"gateway", "receive", "--listen", address, "--once", "--unconfined", received.toString()};
        // More rounds than needed: the first ones may come before the receiver.
        String[] send = {
            "gateway", "send", "--to", address, "--rate", "50Mbit", "--rounds", "20", "--unconfined", sent.toString()
        };
        CompletableFuture<Run> receiver = CompletableFuture.supplyAsync(
                () -> run(joined(receive, receiving)),
                task -> Thread.ofPlatform().start(task));
        Run sender = run(joined(send, sending));
        return new Run[] {receiver.join(), sender};
    }

    private static String[] joined(String[] first, String[] second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void whatIsSentWithAKeyIsReceivedWithIt() throws IOException {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        Files.write(sent.resolve("file"), bytes);
        String key = directory.resolve("key").toString();
        assertEquals(0, run("gateway", "key", key).exitCode());
        Path lowStatus = directory.resolve("low.prom");
        Path highStatus = directory.resolve("high.prom");
        Run[] runs = transfer(
                new String[] {"--key", key, "--status", highStatus.toString()},
                new String[] {"--key", key, "--status", lowStatus.toString()});
        assertEquals(0, runs[1].exitCode(), runs[1].text());
        assertEquals(0, runs[0].exitCode(), runs[0].text());
        assertArrayEquals(bytes, Files.readAllBytes(received.resolve("sent/file")));
        assertTrue(runs[0].text().contains("delivered 0 'sent/file', 1000000 bytes"), runs[0].text());
        assertTrue(runs[0].text().contains("2 of 2 items delivered, 0 lost"), runs[0].text());
        assertTrue(runs[1].text().contains("2 items sent in"), runs[1].text());
        assertTrue(Files.readString(highStatus).contains("cofferdam_gateway_item_bytes_total 1000000\n"));
        assertTrue(Files.readString(highStatus).contains("cofferdam_gateway_refusals_total{reason=\"damaged\"} 0\n"));
        assertTrue(Files.readString(lowStatus).contains("cofferdam_gateway_items_sent_total 2\n"));
        assertAreOnAPage(highStatus, lowStatus);
        Run status = run("gateway", "status", highStatus.toString());
        assertTrue(status.text().contains("        1000000  item_bytes_total\n"), status.text());
        Files.setLastModifiedTime(highStatus, FileTime.fromMillis(0));
        status = run("gateway", "status", highStatus.toString());
        assertEquals(1, status.exitCode());
        assertTrue(status.text().contains("that end has stopped, or is stuck: written "), status.text());
    }

    /** A half that was taken over writes what it likes into its file, and it is an operator's terminal that shows it. */
    @Test
    void whatAHostileEndWroteIsShownHarmlessly() throws Exception {
        Path file = directory.resolve("hostile.prom");
        Files.write(file, "cofferdam_gateway_x\u001b[2J\u202e\u0007 1\n".getBytes(StandardCharsets.UTF_8));
        Run status = run("gateway", "status", file.toString());
        assertEquals(0, status.exitCode(), status.text());
        assertTrue(status.text().contains("x?[2J??\n"), status.text());
        assertTrue(status.text().chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), status.text());
        for (byte[] foreign : List.of(new byte[] {(byte) 0xff, (byte) 0xfe}, new byte[17 << 20])) {
            Files.write(file, foreign);
            assertIsForeign(run("gateway", "status", file.toString()));
        }
        Path fifo = directory.resolve("fifo.prom");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        assertIsForeign(run("gateway", "status", fifo.toString()));
    }

    private static void assertIsForeign(Run status) {
        assertEquals(1, status.exitCode());
        assertTrue(status.text().contains("is not what 'gateway send'"), status.text());
    }

    /** All that ends say, but of single items, is what 'metrics' knows of them. */
    private void assertAreOnAPage(Path... files) throws IOException {
        Directories directories = new Directories(directory.resolve("runs"), directory.resolve("states"));
        List<String> page = new Metrics(directories, "none", Clearance.ALL, List.of(files))
                .look()
                .lines()
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .toList();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                String name = line.replaceFirst("[{ ].*", "");
                assertTrue(line.contains("{name=") || page.contains(name), name + " is not among " + page);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--to nowhere; is no address",
                "--to 10.0.0.1:99999; is no address",
                "--to no-such-machine.invalid:4; no machine of the name",
                "--to 127.0.0.1:4 --rate 100; is no rate",
                "--to 127.0.0.1:4 --rate 0Mbit; is no rate",
                "--to 127.0.0.1:4 --repair 101; --repair: 101 is not between 0 and 100",
                "--to 127.0.0.1:4 --lanes 0; --lanes: 0 is not between 1 and 64",
                "--to 127.0.0.1:4 --mtu 576; --mtu: 576 is not between 1280 and 9000",
                "--to 127.0.0.1:4 --rounds 0; --rounds: 0 is not between 1 and 100",
                "--to 127.0.0.1:4 --for 1s; give --filler too",
                "--to 127.0.0.1:4 --udp-from 127.0.0.1:0; give either files and directories, or --udp-from"
            })
    void wrongCommandsAreNamed(String options, String message) {
        Run run = run(joined(("gateway send " + options).split(" "), new String[] {sent.toString()}));
        assertEquals(2, run.exitCode(), run.text());
        assertTrue(run.text().contains(message), run.text());
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        Run absent = run("gateway", "send", "--to", "127.0.0.1:4", directory + "/absent");
        assertEquals(1, absent.exitCode());
        assertEquals("error: " + directory + "/absent: is not there\n", absent.text());
        Run nowhere = run("gateway", "receive", "--listen", "127.0.0.1:0", directory + "/absent");
        assertEquals(1, nowhere.exitCode());
        assertTrue(nowhere.text().contains("is no directory; make it first"), nowhere.text());
        Run nothing = run("gateway", "status", directory + "/absent");
        assertEquals(1, nothing.exitCode());
        assertTrue(nothing.text().contains("/absent: is not there; give it to "), nothing.text());
        Path key = Files.writeString(directory.resolve("key"), "x");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Run open = run("gateway", "send", "--to", "127.0.0.1:4", "--key", key.toString(), sent.toString());
        assertEquals(1, open.exitCode());
        assertTrue(open.text().contains("others may see it"), open.text());
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + socket.getLocalPort();
            Run run = run("gateway", "receive", "--listen", address, received.toString());
            assertEquals(1, run.exitCode(), run.text());
            assertTrue(run.text().contains("Address already in use"), run.text());
        }
    }
}
