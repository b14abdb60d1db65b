package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.program.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills the process that hosts the store while a client writes its ledger: who dies with it, how long until the client
 * is served again, and whether every entry that was acknowledged is on the disk. For one thread.
 */
final class StoreKill {
    private static final long ENTRIES_BEFORE = 200;
    private static final long ENTRIES_AFTER = 50;

    private final TopologyRig.Site site;

    StoreKill(TopologyRig.Site site) {
        this.site = site;
    }

    Results.StoreKilled run(String design) throws IOException {
        String name = site.prefix() + "-kill-" + design;
        Plan plan = site.plan(name, topology(name));
        Options options = Options.of(design, "park", "sandbox");
        Path disk = plan.store().orElseThrow().volume().resolve("data.disk");
        return design.equals("call") ? killKernel(plan, options, disk) : killPartition(design, plan, options, disk);
    }

    private static String topology(String name) {
        return String.format("""
                name: %s
                policy: {levels: [low]}
                store:
                  volume: {path: %s.volume, size: 32MiB}
                  restart: {on: failure, at-most: 3}
                  disks: [{name: data, label: low, size: 8MiB}]
                partitions:
                  - name: client
                    label: low
                    program: ledger
                    args: {disk: data}
                    disks: [{disk: data, as: data, access: read-write}]
                """, name, name);
    }

    private Results.StoreKilled killPartition(String design, Plan plan, Options options, Path disk) throws IOException {
        KernelProcess kernel = KernelProcess.start(plan, options, site.setting(), ProcessBuilder.Redirect.PIPE);
        try (BufferedReader lines = kernel.process().inputReader(StandardCharsets.UTF_8)) {
            Log log = new Log(lines);
            log.readTo(ENTRIES_BEFORE);
            long client = partition(kernel, "client").pid();
            kill(partition(kernel, "store").pid());
            log.readTo(log.acknowledged + ENTRIES_AFTER);
            List<String> died = new ArrayList<>(List.of("store"));
            if (partition(kernel, "client").pid() != client) {
                died.add("client");
            }
            long acknowledged = log.acknowledged + 1;
            return new Results.StoreKilled(design, died, log.longestWaitNanos, acknowledged, lost(disk, acknowledged));
        } finally {
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
        }
    }

    /** With the kernel everything dies; the operator has to bring the topology up again. */
    private Results.StoreKilled killKernel(Plan plan, Options options, Path disk) throws IOException {
        KernelProcess kernel = KernelProcess.start(plan, options, site.setting(), ProcessBuilder.Redirect.PIPE);
        Log log;
        long killedNanos;
        try (BufferedReader lines = kernel.process().inputReader(StandardCharsets.UTF_8)) {
            log = new Log(lines);
            log.readTo(ENTRIES_BEFORE);
            killedNanos = System.nanoTime();
            // Through its handle: the process object itself would close the stream that is still to be read.
            kernel.process().toHandle().destroyForcibly();
            log.readToEnd();
        }
        kernel.awaitEnd();
        long acknowledged = log.acknowledged + 1;
        long lost = lost(disk, acknowledged);
        KernelProcess again = KernelProcess.start(plan, options, site.setting(), ProcessBuilder.Redirect.PIPE);
        try (BufferedReader lines = again.process().inputReader(StandardCharsets.UTF_8)) {
            new Log(lines).readTo(0);
            long servedNanos = System.nanoTime() - killedNanos;
            return new Results.StoreKilled(
                    "call", List.of("store", "kernel", "client"), servedNanos, acknowledged, lost);
        } finally {
            again.stop("the measurement is over");
            again.awaitEnd();
        }
    }

    private static PartitionStatus partition(KernelProcess kernel, String name) throws IOException {
        return kernel.control().status().partitions().stream()
                .filter(partition -> partition.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The innermost process is the Java machine; what surrounds it notices. */
    private static void kill(long outermost) {
        ProcessHandle handle = ProcessHandle.of(outermost).orElseThrow();
        handle.descendants()
                .filter(process -> process.children().findAny().isEmpty())
                .findFirst()
                .orElse(handle)
                .destroyForcibly();
    }

    private static long lost(Path disk, long entries) throws IOException {
        long lost = 0;
        ByteBuffer block = ByteBuffer.allocate(Ledger.BLOCK_BYTES).order(ByteOrder.nativeOrder());
        try (FileChannel file = FileChannel.open(disk)) {
            for (long number = 0; number < entries; number++) {
                block.clear();
                file.read(block, number * Ledger.BLOCK_BYTES);
                block.flip();
                while (block.hasRemaining()) {
                    if (block.getLong() != number) {
                        lost++;
                        break;
                    }
                }
            }
        }
        return lost;
    }

    /** What the client's log has said so far. */
    private static final class Log {
        private final BufferedReader lines;
        private long acknowledged = -1;
        private long longestWaitNanos;

        Log(BufferedReader lines) {
            this.lines = lines;
        }

        void readTo(long number) throws IOException {
            while (acknowledged < number) {
                if (!readLine()) {
                    throw new IOException("the topology ended after entry " + acknowledged);
                }
            }
        }

        void readToEnd() throws IOException {
            while (readLine()) {
                // Each line is noted as it is read.
            }
        }

        private boolean readLine() throws IOException {
            String line = lines.readLine();
            if (line != null && line.startsWith("[client] " + Ledger.ACKNOWLEDGED)) {
                acknowledged = number(line, Ledger.ACKNOWLEDGED);
            } else if (line != null && line.startsWith("[client] " + Ledger.WAITED)) {
                longestWaitNanos = Math.max(longestWaitNanos, number(line, Ledger.WAITED));
            }
            return line != null;
        }

        private static long number(String line, String after) {
            return Long.parseLong(line.substring("[client] ".length() + after.length()));
        }
    }
}
