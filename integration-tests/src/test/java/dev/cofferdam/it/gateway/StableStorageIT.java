package dev.cofferdam.it.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the receiver asks of Linux, in which order: nothing appears that a power failure could still take away. */
final class StableStorageIT {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final int FILES = 50;
    private static final Pattern FORCED = Pattern.compile("fsync\\(\\d+<(.*?)>");
    private static final Pattern MOVED = Pattern.compile("renameat\\(\\d+<(.*?)>, \"(.*?)\", \\d+<(.*?)>, \"(.*?)\"");

    @TempDir
    private Path directory;

    @Test
    void filesAndDirectoriesAreForcedBeforeAnythingIsToldOfThem() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), STRACE + " is not installed");
        Path low = Files.createDirectory(directory.resolve("low"));
        Path high = Files.createDirectory(directory.resolve("high")).toRealPath();
        for (int i = 0; i < FILES; i++) {
            Files.writeString(Files.createDirectories(low.resolve("d" + i % 3)).resolve("f" + i), "content " + i);
        }
        Path trace = directory.resolve("trace");
        Path log = directory.resolve("log");
        String address = freeAddress();
        String cofferdam = System.getProperty("cofferdam.deploy") + "/cofferdam";
        Process receiver = start(
                log,
                List.of(
                        STRACE.toString(),
                        "-f",
                        "-y",
                        "-s",
                        "200",
                        "-e",
                        "trace=fsync,renameat",
                        "-o",
                        trace.toString()),
                List.of(cofferdam, "gateway", "receive", "--listen", address, "--once", high.toString()));
        Machines.awaitLine(log, "listening");
        Process sender = start(
                directory.resolve("sent"),
                List.of(),
                List.of(cofferdam, "gateway", "send", "--to", address, "--rate", "20Mbit", low.toString()));
        assertEquals(0, Machines.end(sender));
        assertEquals(0, Machines.end(receiver), () -> text(log));
        assertOrder(Files.readAllLines(trace), high);
    }

    private static void assertOrder(List<String> calls, Path high) {
        Set<String> forced = new HashSet<>();
        Set<String> unforced = new HashSet<>();
        int files = 0;
        for (String call : calls) {
            Matcher force = FORCED.matcher(call);
            Matcher move = MOVED.matcher(call);
            if (force.find()) {
                forced.add(force.group(1));
                unforced.remove(force.group(1));
            } else if (move.find()) {
                if (move.group(2).endsWith(".part")) {
                    files++;
                    assertTrue(forced.contains(move.group(1) + "/" + move.group(2)), call);
                }
                unforced.add(move.group(3));
            }
        }
        assertEquals(FILES, files);
        assertTrue(forced.contains(high + "/low/d1"), forced::toString);
        assertEquals(Set.of(), unforced, "directories with new entries");
    }

    private Process start(Path log, List<String> before, List<String> command) throws IOException {
        List<String> words = new java.util.ArrayList<>(before);
        words.addAll(command);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }
}
