package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.control.ControlFormat;
import dev.cofferdam.kernel.control.ControlReply;
import dev.cofferdam.kernel.control.ControlRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools are served whatever others do, and nothing that fails makes the socket burn a core. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlSocketTest {
    private static final ControlRequest REQUEST = new ControlRequest.AskStatus();
    private static final long OBSERVED_NANOS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    private Path directory;

    private static String ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ControlFormat.write(REQUEST, Channels.newOutputStream(channel));
            return ControlFormat.reply(Channels.newInputStream(channel))
                    .orElseThrow()
                    .error();
        }
    }

    private static ControlReply answer(ControlRequest request) {
        return ControlReply.refused("heard " + request.equals(REQUEST));
    }

    @Test
    void toolsThatSayNothingKeepNobodyWaiting() throws IOException {
        Path socket = directory.resolve("control");
        ControlSocket.open(socket).serve(ControlSocketTest::answer, () -> {});
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        }
        long start = System.nanoTime();
        assertEquals("heard true", ask(socket));
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(taken.toMillis() < 1000, taken::toString);
        for (SocketChannel each : silent) {
            each.close();
        }
    }

    /** A partition that runs is told of before all have been started, and whoever hears of it asks. */
    @Test
    void whoComesBeforeItIsServedIsAnsweredThen() throws IOException {
        Path socket = directory.resolve("control");
        ControlSocket opened = ControlSocket.open(socket);
        try (SocketChannel early = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ControlFormat.write(REQUEST, Channels.newOutputStream(early));
            opened.serve(ControlSocketTest::answer, () -> {});
            assertEquals(
                    "heard true",
                    ControlFormat.reply(Channels.newInputStream(early))
                            .orElseThrow()
                            .error());
        }
    }

    /** More of them than are served at once: they are hung up on, and then it is another's turn. */
    @Test
    void noNumberOfThemKeepsTheSocketForGood() throws IOException {
        Path socket = directory.resolve("control");
        ControlSocket.open(socket).serve(ControlSocketTest::answer, () -> {});
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        }
        assertEquals("heard true", ask(socket));
        for (SocketChannel each : silent) {
            each.close();
        }
    }

    /** In a process of its own, whose descriptors are used up while a tool waits to be accepted. */
    @Test
    void withoutDescriptorsItWaitsAndThenServes() throws Exception {
        Path socket = directory.resolve("control");
        Process starved = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n 64; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", ""),
                        Starved.class.getName(),
                        socket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = starved.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("full", lines.readLine());
            String answered;
            // The first takes the descriptor that a call of accept(2) has had since before.
            try (SocketChannel held = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertTrue(held.isConnected());
                ControlFormat.write(REQUEST, Channels.newOutputStream(channel));
                starved.getOutputStream().write('\n');
                starved.getOutputStream().flush();
                long percent = Long.parseLong(lines.readLine());
                assertTrue(percent < 20, percent + " % of what a busy thread gets");
                answered = ControlFormat.reply(Channels.newInputStream(channel))
                        .orElseThrow()
                        .error();
            }
            assertEquals("heard true", answered);
        } finally {
            starved.destroyForcibly().waitFor();
        }
    }

    /** Uses up its descriptors, says how busy it is with a tool waiting, and gives them back. */
    static final class Starved {
        private Starved() {}

        public static void main(String[] args) throws IOException {
            ControlSocket.open(Path.of(args[0])).serve(ControlSocketTest::answer, () -> {});
            assertEquals("heard true", ask(Path.of(args[0]))); // loads what answering needs while it can be loaded
            RandomAccessFile all = new RandomAccessFile("/proc/self/stat", "r");
            RandomAccessFile control =
                    new RandomAccessFile(task("control").resolve("stat").toFile(), "r");
            List<AutoCloseable> open = new ArrayList<>();
            try {
                while (true) {
                    open.add(Files.newByteChannel(Path.of("/dev/null"), StandardOpenOption.READ));
                }
            } catch (IOException e) {
                System.out.println("full");
            }
            int ignored = System.in.read();
            long controlTicks = -ticks(control);
            long allTicks = -ticks(all);
            long start = System.nanoTime();
            while (System.nanoTime() - start < OBSERVED_NANOS) {
                Thread.onSpinWait(); // to compare with, on a machine that others use too
            }
            controlTicks += ticks(control);
            allTicks += ticks(all);
            System.out.println(controlTicks * 100 / Math.max(1, allTicks - controlTicks));
            for (AutoCloseable each : open) {
                closeQuietly(each);
            }
            while (System.in.read() >= 0) {
                // Until the test ends it.
            }
        }

        private static void closeQuietly(AutoCloseable each) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static Path task(String name) throws IOException {
            try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (Path task : tasks) {
                    if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                        return task;
                    }
                }
            }
            throw new IOException("no thread is named " + name);
        }

        /** Processor time from proc_pid_stat(5), through a descriptor that was had before. */
        private static long ticks(RandomAccessFile stat) throws IOException {
            stat.seek(0);
            String line = stat.readLine();
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
    }
}
