package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.nbd.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Three network namespaces in a row, as machines: low, line and high; low and high reach nothing but the line. Removed with
 * what runs in them on close. For one thread.
 */
final class Machines implements AutoCloseable {
    static final String LINE_BELOW = "10.77.1.2";
    static final String LINE_ABOVE = "10.77.2.1";
    static final String HIGH = "10.77.2.2";

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Path COFFERDAM = Path.of(System.getProperty("cofferdam.deploy"), "cofferdam");

    private final String prefix = "cfd" + ProcessHandle.current().pid() + "-";
    private final List<Process> started = new ArrayList<>();
    private final Path directory;

    private Machines(Path directory) {
        this.directory = directory;
    }

    /** Skips the test, with a reason, where namespaces cannot be made. */
    static Machines make(Path directory, int mtuBytes) throws IOException {
        Tool.need("ip");
        Machines machines = new Machines(directory);
        Tool first = Tool.run("ip", "netns", "add", machines.prefix + "low");
        assumeTrue(first.exitCode() == 0, "no network namespaces here, they need root: " + first.text());
        try {
            Tool.ok("ip", "netns", "add", machines.prefix + "line");
            Tool.ok("ip", "netns", "add", machines.prefix + "high");
            machines.connect("low", "10.77.1.1/24", "line", LINE_BELOW + "/24", mtuBytes);
            machines.connect("high", HIGH + "/24", "line", LINE_ABOVE + "/24", mtuBytes);
            return machines;
        } catch (IOException | RuntimeException | Error e) {
            machines.close();
            throw e;
        }
    }

    private void connect(String machine, String address, String line, String lineAddress, int mtuBytes)
            throws IOException {
        // The ends are made where they belong, so none is ever seen on this machine.
        String end = "to-" + machine;
        String mtu = Integer.toString(mtuBytes);
        Tool.ok(
                "ip",
                "-n",
                prefix + line,
                "link",
                "add",
                end,
                "mtu",
                mtu,
                "type",
                "veth",
                "peer",
                "name",
                "eth",
                "mtu",
                mtu,
                "netns",
                prefix + machine);
        Tool.ok("ip", "-n", prefix + line, "addr", "add", lineAddress, "dev", end);
        Tool.ok("ip", "-n", prefix + line, "link", "set", end, "up");
        Tool.ok("ip", "-n", prefix + machine, "addr", "add", address, "dev", "eth");
        Tool.ok("ip", "-n", prefix + machine, "link", "set", "eth", "up");
    }

    /** Starts a subcommand of {@code cofferdam gateway} on a machine; what it prints goes to a file. */
    Process gateway(String machine, Path log, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(COFFERDAM.toString(), "gateway"));
        command.addAll(List.of(words));
        return start(machine, log, command);
    }

    /** Starts the bad line between low and high. */
    Process relay(Path log, int port, double loss, long seed) throws IOException {
        Process relay = start(
                "line",
                log,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Relay.class.getName(),
                        Integer.toString(port),
                        HIGH,
                        Integer.toString(port),
                        Double.toString(loss),
                        Long.toString(seed)));
        awaitLine(log, "relaying");
        return relay;
    }

    private Process start(String machine, Path log, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + machine));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        started.add(process);
        return process;
    }

    static void awaitLine(Path log, String part) {
        await(part + " in " + log)
                .atMost(PATIENCE)
                .until(() -> Files.readString(log).contains(part));
    }

    /** Waits for the end of a command; its exit code. */
    static int end(Process process) {
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it ends");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** A counter of a machine's kernel, such as "Udp" and "OutDatagrams". */
    long counter(String machine, String protocol, String name) throws IOException {
        List<String[]> lines = Tool.ok("ip", "netns", "exec", prefix + machine, "cat", "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith(protocol + ":"))
                .map(line -> line.split(" "))
                .toList();
        int column = List.of(lines.get(0)).indexOf(name);
        return Long.parseLong(lines.get(1)[column]);
    }

    @Override
    public void close() throws IOException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            end(process);
        }
        for (String machine : List.of("low", "line", "high")) {
            Tool.run("ip", "netns", "del", prefix + machine);
        }
    }
}
