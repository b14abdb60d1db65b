package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A process is stopped and let run again, in every way that this machine has. */
final class FreezerTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @Test
    void bySignals() throws IOException {
        Process process = counter();
        try {
            stopsAndRuns(process, Freezer.of(List.of(), process::pid), Freezer.Way.SIGNALS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The real thing, in whatever hierarchies there are. */
    @Test
    void byControlGroups() throws Exception {
        List<Path> made = new ArrayList<>();
        ProcessHandle own = ProcessHandle.current();
        ControlGroups groups = ControlGroups.make(own.pid(), 1, true, made::addAll);
        try {
            assumeTrue(groups.freezes(), "there is no freezer here");
            int core = lastCore();
            List<Path> of = groups.create("p", new ControlGroups.Limits(1L << 30, 0, 64, OptionalInt.of(core)));
            Process process = counter();
            for (Path group : of) {
                Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
            }
            if (groups.keepsCores()) {
                String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
                assertTrue(status.contains("Cpus_allowed_list:\t" + core + "\n"), status);
            }
            Freezer freezer = Freezer.of(groups.of("p"), process::pid);
            stopsAndRuns(process, freezer, Freezer.Way.here());
            freezer.freeze();
            process.destroyForcibly();
            Freezer.release(of.getLast());
            assertTrue(process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS), "what is frozen can be killed");
        } finally {
            groups.remove();
        }
        assertTrue(made.stream().noneMatch(Files::exists), made::toString);
    }

    /** The freezer of version 1, also where there is a better one beside it; it holds back what would kill. */
    @Test
    void byTheControllerOfVersionOne() throws Exception {
        Path controller = Path.of("/sys/fs/cgroup/freezer");
        assumeTrue(Files.isWritable(controller.resolve("cgroup.procs")), "there is no such controller here");
        Path all = Files.createDirectory(
                controller.resolve("cofferdam-" + ProcessHandle.current().pid() + "-2"));
        try {
            Path group = Files.createDirectory(all.resolve("p"));
            Process process = counter();
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
            Freezer freezer = Freezer.of(List.of(group), process::pid);
            stopsAndRuns(process, freezer, Freezer.Way.VERSION_1);
            freezer.freeze();
            process.destroyForcibly();
            assertFalse(process.waitFor(100, TimeUnit.MILLISECONDS), "it is held");
        } finally {
            ControlGroups.sweep(all);
        }
        assertTrue(Files.notExists(all), "what is frozen is killed by whoever cleans up");
    }

    /** Of those that this process may use. */
    private static int lastCore() throws IOException {
        String list = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(list.replaceAll(".*[^0-9]", ""));
    }

    /** Uses all the time it gets. */
    private static Process counter() throws IOException {
        return new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    }

    private static Duration used(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static void stopsAndRuns(Process process, Freezer freezer, Freezer.Way way) throws IOException {
        assertEquals(way, freezer.way());
        awaitMoreThan(used(process), process);
        freezer.freeze();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!freezer.isFrozen() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(freezer.isFrozen());
        Duration stopped = used(process);
        long micros = freezer.usedMicros();
        LockSupport.parkNanos(100_000_000);
        assertEquals(stopped, used(process));
        assertEquals(micros, freezer.usedMicros());
        freezer.thaw();
        awaitMoreThan(stopped, process);
        assertFalse(freezer.isFrozen());
    }

    private static void awaitMoreThan(Duration before, Process process) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (used(process).compareTo(before) <= 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(used(process).compareTo(before) > 0);
    }
}
