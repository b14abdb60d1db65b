package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.store.volume.VolumeRoom;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts partitions that wait for a version of a disk which never comes, in the message design, and looks at what they
 * cost. For one thread.
 *
 * @param restMillis how long they are watched at rest
 */
record CrowdRun(TopologyRig.Site site, long restMillis) {
    private static final long DISK_BYTES = 1 << 20;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The Java machines' own threads have something to do yet when the program is ready. */
    private static final long SETTLE_MILLIS = 3_000;

    private static final Pattern ALL_READY = Pattern.compile("all ready after ([0-9]+) ms");
    private static final Pattern PROPORTIONAL = Pattern.compile("(?m)^Pss: +([0-9]+) kB$");

    ScalingResults.Crowd run(int partitions) throws IOException {
        String name = site.prefix() + "-crowd-" + partitions;
        KernelProcess kernel = KernelProcess.start(
                site.plan(name, topology(name, partitions)),
                Options.of("message", "park", "sandbox"),
                site.setting(),
                ProcessBuilder.Redirect.PIPE);
        CompletableFuture<Long> ready = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(kernel.process(), ready));
        try {
            return watch(partitions, kernel, readyNanos(ready));
        } finally {
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
        }
    }

    private ScalingResults.Crowd watch(int partitions, KernelProcess kernel, long readyNanos) throws IOException {
        List<PartitionStatus> all = kernel.control().status().partitions();
        List<Long> pids = new ArrayList<>(List.of(kernel.process().pid()));
        all.forEach(partition -> pids.addAll(TopologyRig.pids(partition)));
        long startCpuNanos = Cost.of(pids).cpuNanos();
        LockSupport.parkNanos(SETTLE_MILLIS * NANOS_PER_MILLI);
        Cost before = Cost.of(pids);
        long began = System.nanoTime();
        LockSupport.parkNanos(restMillis * NANOS_PER_MILLI);
        long nanos = System.nanoTime() - began;
        double restCores = (double) Cost.of(pids).since(before).cpuNanos() / nanos;
        List<Long> waiting = all.stream()
                .filter(partition -> !partition.name().equals("store"))
                .flatMap(partition -> TopologyRig.pids(partition).stream())
                .toList();
        Long bytes = proportionalBytes(waiting);
        return new ScalingResults.Crowd(
                partitions,
                readyNanos,
                startCpuNanos,
                bytes == null ? null : (Long) (bytes / partitions),
                proportionalBytes(List.of(kernel.process().pid())),
                restCores);
    }

    /** Reads what the kernel says to its end, for it is kept waiting otherwise. */
    private static void read(Process process, CompletableFuture<Long> ready) {
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                Matcher found = ALL_READY.matcher(line);
                if (found.matches()) {
                    ready.complete(Long.parseLong(found.group(1)) * NANOS_PER_MILLI);
                }
            }
            ready.completeExceptionally(
                    new IOException("the topology ended before all was ready; it said: " + String.join("; ", said)));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private static long readyNanos(CompletableFuture<Long> ready) throws IOException {
        try {
            return ready.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
    }

    private static String topology(String name, int partitions) {
        StringBuilder yaml = new StringBuilder(
                String.format("""
                name: %s
                policy: {levels: [low]}
                store:
                  volume: {path: %s.volume, size: %d}
                  disks: [{name: data, label: low, size: %d}]
                partitions:
                """, name, name, VolumeRoom.empty() + VolumeRoom.disk(DISK_BYTES), DISK_BYTES));
        for (int i = 0; i < partitions; i++) {
            yaml.append(String.format("""
                      - name: waiting%d
                        label: low
                        program: digest
                        args: {of: data}
                        disks: [{disk: data, as: data, access: read}]
                    """, i));
        }
        return yaml.toString();
    }

    /** As proc_pid_smaps_rollup(5) has it; null where this user may not read it. */
    private static Long proportionalBytes(List<Long> pids) {
        long bytes = 0;
        for (long pid : pids) {
            try {
                Matcher found =
                        PROPORTIONAL.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
                bytes += found.find() ? Long.parseLong(found.group(1)) << 10 : 0;
            } catch (IOException e) {
                return null;
            }
        }
        return bytes;
    }
}
