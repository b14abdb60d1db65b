package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.Room;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The start of a topology that is to go on alone: shows what its kernel logs, until it is ready or never will be. For one thread. */
final class Detached {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String KERNEL = "kernel";

    private final KernelProcess kernel;
    private final String topology;
    private final Path log;
    private final Instant since;
    private final PrintWriter out;
    private final MergedLogs shown = new MergedLogs();
    private volatile boolean interrupted;

    /**
     * Watches a kernel that was just started.
     *
     * @param log what it says
     * @param since before it was started
     */
    Detached(KernelProcess kernel, String topology, Path log, Instant since, PrintWriter out) {
        this.kernel = kernel;
        this.topology = topology;
        this.log = log;
        this.since = since;
        this.out = out;
    }

    /** Ends what was started; on any thread. */
    void interrupt() {
        interrupted = true;
        kernel.stop("interrupted");
    }

    /** Returns the exit code once all is ready, or nothing of it is left. */
    int awaitReady(PrintWriter err) throws IOException {
        try (shown) {
            long start = System.nanoTime();
            String failure = "";
            while (kernel.process().isAlive() && failure.isEmpty()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                show();
                List<PartitionStatus> partitions = Readiness.partitions(kernel);
                failure = failure(partitions);
                if (failure.isEmpty() && !interrupted && Readiness.isReady(partitions)) {
                    kernel.letGo();
                    LockSupport.parkNanos(2 * PAUSE_NANOS); // for its last lines about the start
                    show();
                    out.println(
                            topology + " runs; 'cofferdam logs -f' shows what it prints, and 'cofferdam down --name "
                                    + topology + "' ends it");
                    out.flush();
                    return ExitCode.OK;
                }
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    failure = "not everything was ready after " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s"
                            + waiting(partitions, "");
                }
            }
            if (!failure.isEmpty()) {
                kernel.stop("its start failed: " + failure);
            }
            int exitCode = kernel.awaitEnd();
            show();
            if (interrupted) {
                return ExitCode.REFUSED;
            }
            if (failure.isEmpty() && exitCode == 0) {
                out.println(topology + " has ended: it had nothing more to do");
                out.flush();
                return ExitCode.OK;
            }
            String why = failure.isEmpty() ? Room.none(log.getParent()).orElse("") : failure;
            err.println("error: " + topology + " did not start" + (why.isEmpty() ? "" : ": " + why)
                    + "; nothing of it runs any more ('cofferdam logs --name " + topology + "' has what it printed)");
            err.flush();
            return ExitCode.REFUSED;
        }
    }

    private void show() throws IOException {
        if (!shown.has(KERNEL) && Files.exists(log)) {
            shown.add(KERNEL, log);
        }
        shown.read(since, (kernel, line) -> out.println(line.text()));
        out.flush();
    }

    private static String failure(List<PartitionStatus> partitions) {
        return partitions.stream()
                .filter(each -> each.state().equals("FAILED"))
                .map(each -> each.name() + " " + each.ended() + waiting(partitions, each.name()))
                .findFirst()
                .orElse("");
    }

    /** Who waits for that one, or of all for whom. */
    private static String waiting(List<PartitionStatus> partitions, String before) {
        return partitions.stream()
                .filter(each -> !each.waitsFor().isEmpty()
                        && (before.isEmpty() || each.waitsFor().contains(before)))
                .map(each -> "; " + each.name() + " waits for " + String.join(", ", each.waitsFor()))
                .collect(Collectors.joining());
    }
}
