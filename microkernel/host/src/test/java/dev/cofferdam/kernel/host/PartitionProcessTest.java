package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An end that is told is one: nothing of the partition runs any more. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartitionProcessTest {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int HELD_BYTES = 400_000_000;

    /** Nothing of it has its output open, and so much memory takes a while to give back. */
    private static final String HOLDER =
            "exec >/dev/null 2>&1; (head -c " + HELD_BYTES + " /dev/zero; exec sleep 1000) | tail -c " + HELD_BYTES;

    @TempDir
    private Path directory;

    private PartitionProcess process(boolean sandboxed, String... command) throws IOException {
        PartitionCommand prepared = new PartitionCommand(
                () -> List.of(command),
                subject(),
                Scratch.NONE,
                directory.resolve("test.log"),
                1 << 20,
                List.of(),
                List.of(),
                sandboxed);
        PartitionProcess process =
                new PartitionProcess("test", prepared, Console.start(System.out, 1, Console.NO_FILE));
        process.measurement();
        return process;
    }

    private Measurement.Subject subject(Path... jars) throws IOException {
        return new Measurement(
                        directory.resolve("digests"),
                        Path.of(System.getProperty("java.home")),
                        UnaryOperator.identity())
                .of(List.of(jars), List.of());
    }

    /** Java would run what the cache was made from. */
    @Test
    void whatWasReplacedRunsWithoutACache() throws Exception {
        Path jar = Files.writeString(directory.resolve("a.jar"), "a jar");
        PartitionCommand prepared = new PartitionCommand(
                () -> List.of("sh", "-c", "echo $@", "sh", "-XX:AOTCache=/a", "-cp"),
                subject(jar),
                Scratch.NONE,
                directory.resolve("test.log"),
                1 << 20,
                List.of(),
                List.of(),
                false);
        PartitionProcess process =
                new PartitionProcess("test", prepared, Console.start(System.out, 1, Console.NO_FILE));
        for (String content : List.of("a jar", "a JAR", "a jar")) {
            FileTime time = Files.getLastModifiedTime(jar);
            Files.writeString(jar, content);
            Files.setLastModifiedTime(jar, time);
            process.measurement();
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            process.launch(ended::complete);
            ended.get(30, TimeUnit.SECONDS);
        }
        assertEquals(
                List.of("-XX:AOTCache=/a -cp", "-cp", "-XX:AOTCache=/a -cp"),
                Files.readAllLines(directory.resolve("test.log")).stream()
                        .map(line -> LogLine.parse(line).text())
                        .toList());
    }

    @Test
    void nothingInsideRunsWhenTheOutermostWasKilled() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bwrap is not installed");
        PartitionProcess process = process(
                true,
                "bwrap",
                "--unshare-pid",
                "--die-with-parent",
                "--dev-bind",
                "/",
                "/",
                "--proc",
                "/proc",
                "sh",
                "-c",
                HOLDER);
        CompletableFuture<List<ProcessIdentity>> left = new CompletableFuture<>();
        List<ProcessIdentity> inside = new ArrayList<>();
        process.launch(exitCode ->
                left.complete(inside.stream().filter(ProcessIdentity::isRunning).toList()));
        ProcessHandle outermost = ProcessHandle.of(process.pid()).orElseThrow();
        while (outermost.descendants().noneMatch(PartitionProcessTest::holds)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        outermost.descendants().forEach(each -> ProcessIdentity.of(each.pid()).ifPresent(inside::add));
        assertTrue(inside.size() > 2, inside::toString);
        process.kill();
        assertEquals(List.of(), left.get(30, TimeUnit.SECONDS));
    }

    private static boolean holds(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .anyMatch(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 >= HELD_BYTES);
        } catch (IOException e) {
            return false;
        }
    }

    /** It cannot be told there whether a child is the partition's, so it is not waited for. */
    @Test
    void withoutIsolationAChildThatHoldsTheOutputIsNotWaitedFor() throws Exception {
        PartitionProcess process = process(false, "sh", "-c", "sleep 20 & echo said; exit 3");
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        process.launch(ended::complete);
        assertEquals(3, ended.get(10, TimeUnit.SECONDS));
        assertTrue(Files.readString(directory.resolve("test.log")).endsWith("Z said\n"));
    }

    /** Who prints until it is ended, and is started again for that, has printed as much as it may all the same. */
    @Test
    void aRestartIsNoNewBudget() throws Exception {
        PartitionProcess process = process(false, "sh", "-c", "head -c 6000000 /dev/zero | tr '\\0' x | fold -w 1000");
        Path log = directory.resolve("test.log");
        long[] bytes = new long[2];
        for (int start = 0; start < 2; start++) {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            process.launch(ended::complete);
            ended.get(30, TimeUnit.SECONDS);
            bytes[start] = Files.size(log);
        }
        assertTrue(bytes[0] > 3 << 20, bytes[0] + " bytes");
        assertTrue(bytes[1] - bytes[0] < 1 << 20, bytes[1] + " after " + bytes[0] + " bytes");
    }

    @Test
    void aProcessThatHasEndedIsNoOther() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        ProcessIdentity identity = ProcessIdentity.of(sleeper.pid()).orElseThrow();
        assertTrue(identity.isRunning());
        assertEquals(identity, ProcessIdentity.decode(identity.encode()).orElseThrow());
        for (ProcessIdentity other : List.of(
                new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.boot(), identity.namespace()),
                new ProcessIdentity(
                        identity.pid(),
                        identity.startTicks(),
                        "00000000-0000-0000-0000-000000000000",
                        identity.namespace()))) {
            assertFalse(other.isRunning(), other::toString);
        }
        sleeper.destroyForcibly().waitFor();
        assertFalse(identity.isRunning());
        assertTrue(ProcessIdentity.of(sleeper.pid()).isEmpty());
    }
}
