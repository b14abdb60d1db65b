package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.kernel.control.ControlFormat;
import dev.cofferdam.kernel.control.ControlReply;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.host.DirectoryLock;
import dev.cofferdam.kernel.host.ProcessIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who has a name is told by the process, not by its number, and in a sentence; ps, down and up agree. */
@Timeout(60)
class RunsTest {
    private static final int AT_ONCE = 8;

    @TempDir
    private Path directory;

    private Directories directories;
    private Runs runs;
    private Shell shell;

    @BeforeEach
    void open() {
        directories = new Directories(directory.resolve("runs"), directory.resolve("state"));
        runs = new Runs(directories);
        shell = new Shell(directories);
    }

    /** This process's number, as if an earlier process had had it, or had had it before the machine was started anew. */
    @Test
    void whatIsLeftOfAProcessWhoseNumberAnotherHasIsSwept() throws IOException {
        ProcessIdentity own = ProcessIdentity.own();
        for (ProcessIdentity other : List.of(
                new ProcessIdentity(own.pid(), own.startTicks() - 1, own.boot(), own.namespace()),
                new ProcessIdentity(
                        own.pid(), own.startTicks(), "00000000-0000-0000-0000-000000000000", own.namespace()))) {
            for (String file : List.of("starter", "kernel")) {
                leave(file, other.encode());
                assertTrue(shell.run("ps").out().startsWith("no topology is running"));
                assertFalse(Files.exists(directories.run("stale")));
                leave(file, other.encode());
                runs.take("stale", "/a/stale.yaml");
                runs.sweepOwn("stale");
            }
        }
        leave("starter", Long.toString(own.pid()));
        runs.take("stale", "/a/stale.yaml");
    }

    private void leave(String file, String text) throws IOException {
        Path run = Files.createDirectories(directories.run("stale"));
        Files.writeString(run.resolve(file), text);
        Files.createDirectories(run.resolve("private/station"));
    }

    /** What is left below two directories there is nobody's of Cofferdam, and stays. */
    @Test
    void whatCannotBeSweptKeepsNobodyFromTheOthers() throws IOException {
        leave("kernel", "");
        Files.createDirectories(directories.run("stale").resolve("stage/tree/somebody's"));
        runs.take("weather", "/a/weather.yaml");
        Runs.Look look = runs.look();
        assertEquals(List.of("stale", "weather"), List.copyOf(look.silent().keySet()));
        String sentence = look.silent().get("stale");
        assertTrue(sentence.startsWith("of what a run left in " + directories.run("stale")), sentence);
        assertTrue(shell.run("ps").out().contains(sentence));
        runs.sweepOwn("weather");
    }

    @Test
    void whoHasANameIsSaidByAll() throws IOException {
        runs.take("weather", "/a/weather.yaml");
        String sentence = "a topology named weather of /a/weather.yaml is being started or ended by process "
                + ProcessHandle.current().pid() + "; wait for it, or end it with: kill "
                + ProcessHandle.current().pid();
        assertEquals(
                sentence,
                assertThrows(IOException.class, () -> runs.take("weather", "/b/weather.yaml"))
                        .getMessage());
        assertEquals(sentence + "\n", shell.run("ps").out());
        assertEquals(new Said(1, "", "error: " + sentence + "\n"), shell.run("down"));
        assertEquals(new Said(1, "", "error: " + sentence + "\n"), shell.run("down", "--name", "weather"));
        assertEquals(
                new Said(1, "", "error: no topology named other is running\n"),
                shell.run("down", "--name", "other"),
                "what is said of others is no answer");
        assertTrue(Files.exists(directories.run("weather")));
    }

    @Test
    void whoNamesWhatDoesNotRunIsToldSoBesideWhatRuns() throws Exception {
        runs.take("weather", "/a/weather.yaml");
        ControlReply status = ControlReply.of(
                new KernelStatus("weather", "call", "park", "sandbox", 1, List.of(), "none", List.of()));
        try (ServerSocketChannel kernel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            kernel.bind(UnixDomainSocketAddress.of(directories.run("weather").resolve("control")));
            Thread answers = Thread.ofPlatform().daemon().start(() -> answerOnce(kernel, status));
            assertEquals(
                    new Said(1, "", "error: no topology named other is running; running are: weather\n"),
                    shell.run("down", "--name", "other"));
            answers.join();
        }
    }

    private static void answerOnce(ServerSocketChannel kernel, ControlReply reply) {
        try (SocketChannel tool = kernel.accept()) {
            // Who closes before it has read all breaks the other's connection off, its answer included.
            assertTrue(ControlFormat.request(Channels.newInputStream(tool)).isPresent());
            ControlFormat.write(reply, Channels.newOutputStream(tool));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It acts on no {@code kill} without -CONT or -KILL. */
    @Test
    void whoStartedIsStoppedAndHelpIsNamed() throws Exception {
        Process starter = new ProcessBuilder("sleep", "1000").start();
        try {
            long pid = starter.pid();
            leave("starter", ProcessIdentity.of(pid).orElseThrow().encode());
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-STOP", Long.toString(pid))
                            .start()
                            .waitFor());
            assertEquals(
                    "error: a topology named stale is being started or ended by process " + pid
                            + ", which somebody has stopped; let it go on with: kill -CONT " + pid
                            + ", or end it with: kill -KILL " + pid + "\n",
                    shell.run("down", "--name", "stale").err());
        } finally {
            starter.destroyForcibly();
        }
    }

    /** As a stopped kernel does: its socket takes connections, and nobody reads them. All are asked at once. */
    @Test
    void kernelsThatDoNotAnswerAreNamedWithTheirProcess() throws IOException {
        List<String> sentences = new ArrayList<>();
        List<Closeable> kernels = new ArrayList<>();
        try {
            for (String name : List.of("one", "three", "two")) {
                Process kernel = new ProcessBuilder("sleep", "1000").start();
                kernels.add(kernel::destroyForcibly);
                runs.take(name, "/a/" + name + ".yaml");
                Path run = directories.run(name);
                Files.writeString(
                        run.resolve("kernel"),
                        ProcessIdentity.of(kernel.pid()).orElseThrow().encode());
                ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                kernels.add(silent);
                silent.bind(UnixDomainSocketAddress.of(run.resolve("control")), 1);
                sentences.add("a topology named " + name + " of /a/" + name + ".yaml does not answer; kill -9 "
                        + kernel.pid() + " ends it, and its partitions with it");
            }
            long start = System.nanoTime();
            // More often than a kernel's queue is long.
            for (int time = 0; time < 2; time++) {
                assertEquals(
                        String.join("\n", sentences) + "\n", shell.run("ps").out());
            }
            assertEquals(new Said(1, "", "error: " + sentences.getFirst() + "\n"), shell.run("down", "--name", "one"));
            assertEquals(new Said(1, "", "error: " + String.join("; ", sentences) + "\n"), shell.run("down", "--all"));
            IOException refused = assertThrows(IOException.class, () -> runs.take("two", "/b/two.yaml"));
            assertEquals(sentences.getLast(), refused.getMessage());
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertTrue(seconds < 30, seconds + " s for five questions of 2 s each");
        } finally {
            for (Closeable kernel : kernels) {
                kernel.close();
            }
        }
    }

    /** Each has the directory alone, though those before it have removed it and its lock. */
    @Test
    void aLockLeavesNothing() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Integer>> turns = new ArrayList<>();
            for (int i = 0; i < 20 * AT_ONCE; i++) {
                turns.add(() -> {
                    try (DirectoryLock _ = DirectoryLock.of(directories.runs())) {
                        together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        return inside.decrementAndGet();
                    }
                });
            }
            for (Future<Integer> turn : threads.invokeAll(turns)) {
                turn.get();
            }
        }
        assertEquals(1, together.get());
        assertFalse(Files.exists(directories.runs()));
        runs.take("weather", "/a/weather.yaml");
        assertEquals(List.of("weather"), List.of(directories.runs().toFile().list()));
    }

    @Test
    void ofSeveralAtOnceOneHasTheNameAndTheOthersAreTold() throws Exception {
        List<String> refusals = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<String>> takes = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                takes.add(() -> {
                    try {
                        runs.take("weather", "/a/weather.yaml");
                        return "";
                    } catch (IOException e) {
                        return e.getMessage();
                    }
                });
            }
            for (Future<String> take : threads.invokeAll(takes)) {
                refusals.add(take.get());
            }
        }
        assertTrue(refusals.remove(""), refusals::toString);
        assertTrue(
                refusals.stream().allMatch(each -> each.contains("is being started or ended by process ")),
                refusals::toString);
    }
}
