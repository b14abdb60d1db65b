package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Measures by how much time windows begin after their time, two partitions of two classes in turns on one core, at rest and
 * beside programs that use every core; and after each in the same load what cyclictest finds, which only wakes up. For one
 * thread.
 */
public final class WindowComparison {
    private static final List<Integer> LENGTHS_MICROS = List.of(1_000, 5_000, 10_000, 50_000);
    private static final int WINDOWS = 10_000;
    private static final int WINDOWS_QUICK = 400;
    private static final int MICROS_MAX = 1_000;
    private static final long TICK_NANOS = 10_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String CYCLICTEST = "cyclictest";

    private final Path directory;
    private final boolean quick;
    private final Compiler compiler;
    private final KernelProcess.Setting setting;
    private final Consumer<String> progress;

    /**
     * Makes a comparison.
     *
     * @param directory empty; volumes go there
     * @param progress gets a line for each step
     */
    public WindowComparison(
            Path directory,
            boolean quick,
            Compiler compiler,
            KernelProcess.Setting setting,
            Consumer<String> progress) {
        this.directory = directory;
        this.quick = quick;
        this.compiler = compiler;
        this.setting = setting;
        this.progress = progress;
    }

    /** How many began so many microseconds late; the last of a thousand counts all beyond. */
    static final class Errors {
        private final long[] counts;

        private Errors(long[] counts) {
            this.counts = counts;
        }

        static Errors between(List<WindowStatus> before, List<WindowStatus> after) {
            long[] counts = new long[MICROS_MAX + 1];
            for (int window = 0; window < after.size(); window++) {
                for (int i = 0; i < after.get(window).startErrors().size(); i++) {
                    boolean known = i < before.get(window).startErrors().size();
                    counts[i] += after.get(window).startErrors().get(i)
                            - (known ? before.get(window).startErrors().get(i) : 0);
                }
            }
            return new Errors(counts);
        }

        /** Of the histogram that cyclictest prints: microseconds and how many, of one thread. */
        static Errors parse(String text) {
            long[] counts = new long[MICROS_MAX + 1];
            text.lines().filter(line -> line.matches("[0-9]{6}\\s+[0-9]+.*")).forEach(line -> {
                String[] words = line.strip().split("\\s+", -1);
                counts[Math.min(Integer.parseInt(words[0]), MICROS_MAX)] += Long.parseLong(words[1]);
            });
            text.lines()
                    .filter(line -> line.startsWith("# Histogram Overflows:"))
                    .forEach(line -> counts[MICROS_MAX] +=
                            Long.parseLong(line.replaceAll(".*: *", "").strip()));
            return new Errors(counts);
        }

        long count() {
            long count = 0;
            for (long each : counts) {
                count += each;
            }
            return count;
        }

        /** As microseconds; "-" of none. */
        String percentile(double percent) {
            long rank = (long) Math.ceil(count() * percent / 100);
            long seen = 0;
            for (int micros = 0; micros <= MICROS_MAX; micros++) {
                seen += counts[micros];
                if (seen >= rank && rank > 0) {
                    return micros == MICROS_MAX ? ">=" + MICROS_MAX : Integer.toString(micros);
                }
            }
            return "-";
        }

        private String text() {
            return "%6s %6s %6s".formatted(percentile(50), percentile(99), percentile(100));
        }
    }

    /**
     * Measures.
     *
     * @return the table for the terminal
     */
    public String run() throws IOException {
        int core = Affinity.available().getLast();
        StringBuilder table = new StringBuilder("""
                By how much windows began after their time, in us; cyclictest only wakes up.

                length    load  windows missed >1ms overrun    p50    p99    max | cyclictest p50  p99    max | cpu %
                """);
        for (boolean busy : new boolean[] {false, true}) {
            List<Process> hogs = busy ? hogs() : List.of();
            try {
                for (int length : LENGTHS_MICROS) {
                    progress.accept("windows of " + length + " us, " + (busy ? "every core busy" : "at rest"));
                    table.append(row(core, length, busy));
                }
            } finally {
                hogs.forEach(Process::destroyForcibly);
            }
        }
        return table.toString();
    }

    /** Two for each core. */
    private static List<Process> hogs() throws IOException {
        List<Process> hogs = new ArrayList<>();
        for (int i = 0; i < 2 * Affinity.available().size(); i++) {
            hogs.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        return hogs;
    }

    private String row(int core, int length, boolean busy) throws IOException {
        String name = "compare-windows-" + ProcessHandle.current().pid();
        Path file = Files.writeString(directory.resolve(name + ".yaml"), topology(name, core, length));
        Plan plan = TopologyRig.Site.plan(compiler, file);
        KernelProcess kernel = KernelProcess.start(
                plan, Options.of("call", "park", "sandbox"), setting, ProcessBuilder.Redirect.DISCARD);
        String windows;
        try {
            KernelStatus before = awaitReady(kernel);
            long cpuBefore = schedulerNanos(before.kernelPid());
            long start = System.nanoTime();
            int count = quick ? WINDOWS_QUICK : WINDOWS;
            pause(kernel, TimeUnit.MICROSECONDS.toNanos((long) count * length));
            KernelStatus after = kernel.control().status();
            double cpuPercent = 100.0 * (schedulerNanos(after.kernelPid()) - cpuBefore) / (System.nanoTime() - start);
            windows = text(before.windows(), after.windows(), length, busy, cpuPercent);
        } finally {
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
        }
        return windows.formatted(cyclictest(core, length));
    }

    private static String text(
            List<WindowStatus> before, List<WindowStatus> after, int length, boolean busy, double cpuPercent) {
        Errors errors = Errors.between(before, after);
        long missed = 0;
        long late = 0;
        long overruns = 0;
        for (int i = 0; i < after.size(); i++) {
            missed += after.get(i).missed() - before.get(i).missed();
            late += after.get(i).late() - before.get(i).late();
            overruns += after.get(i).overruns() - before.get(i).overruns();
        }
        return "%6d us %5s %8d %6d %4d %7d %s | %%s | %.2f%n"
                .formatted(
                        length,
                        busy ? "busy" : "rest",
                        errors.count(),
                        missed,
                        late,
                        overruns,
                        errors.text(),
                        cpuPercent);
    }

    /** The same core, priority, period and number, where it is installed. */
    private String cyclictest(int core, int length) throws IOException {
        int count = quick ? WINDOWS_QUICK : WINDOWS;
        try {
            Process process = new ProcessBuilder(
                            CYCLICTEST,
                            "-q",
                            "-m",
                            "-p50",
                            "-t1",
                            "-a" + core,
                            "-i" + length,
                            "-l" + count,
                            "-h" + MICROS_MAX)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.onExit().join().exitValue() == 0
                    ? "    " + Errors.parse(text).text()
                    : "    it failed         ";
        } catch (IOException e) {
            return "    not installed       ";
        }
    }

    private static KernelStatus awaitReady(KernelProcess kernel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - deadline < 0 && kernel.process().isAlive()) {
            try {
                KernelStatus status = kernel.control().status();
                if (status.partitions().stream()
                        .allMatch(partition -> partition.state().equals("READY"))) {
                    // What starting has left to do is over.
                    pause(kernel, TimeUnit.SECONDS.toNanos(2));
                    return kernel.control().status();
                }
            } catch (IOException e) {
                // It does not answer yet.
            }
            pause(kernel, TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new IOException(
                "the partitions were not ready in " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
    }

    /** For this time in which the kernel goes on; one that a signal ended is not waited for. */
    private static void pause(KernelProcess kernel, long nanos) throws IOException {
        try {
            kernel.process().onExit().get(nanos, TimeUnit.NANOSECONDS);
            throw new IOException("the kernel ended while it was measured");
        } catch (TimeoutException e) {
            return; // it still runs
        } catch (InterruptedException | ExecutionException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Of the kernel's threads that keep windows. */
    private static long schedulerNanos(long kernel) throws IOException {
        long ticks = 0;
        try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(kernel), "task"))) {
            for (Path thread : threads) {
                ticks += ticks(thread.resolve("stat"));
            }
        }
        return ticks * TICK_NANOS;
    }

    private static long ticks(Path stat) throws IOException {
        String text;
        try {
            text = Files.readString(stat);
        } catch (NoSuchFileException e) {
            return 0; // the thread ended meanwhile
        }
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return text.contains("(windows-") ? Long.parseLong(fields[11]) + Long.parseLong(fields[12]) : 0;
    }

    /** Both wait for ever for a first version of a disk. */
    private static String topology(String name, int core, int length) {
        return String.format(Locale.ROOT, """
                name: %s
                policy: {levels: [low, high]}
                store:
                  volume: {path: volume, size: 8MiB}
                  disks: [{name: nothing, label: low, size: 4KiB}]
                partitions:
                  - {name: low, label: low, program: digest, args: {of: in}, disks: [{disk: nothing, as: in, access: read}]}
                  - {name: high, label: high, program: digest, args: {of: in}, disks: [{disk: nothing, as: in, access: read}]}
                schedule:
                  frame-micros: %d
                  unscheduled: [store]
                  cores:
                    - core: %d
                      windows:
                        - {partitions: [low], start-micros: 0, length-micros: %d}
                        - {partitions: [high], start-micros: %d, length-micros: %d}
                """, name, 2 * length, core, length, length, length);
    }
}
