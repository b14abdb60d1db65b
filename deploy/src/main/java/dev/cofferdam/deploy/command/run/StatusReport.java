package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.run.LastRun;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.wire.PartitionStatus;
import dev.cofferdam.kernel.wire.Status;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says what kernels told of themselves. Stateless. */
final class StatusReport {
    private static final List<String> ENDED = List.of("STOPPED", "FINISHED", "FAILED");

    private StatusReport() {}

    /** What runs. */
    static Answer of(Runs.Look look) {
        return of(look, List.of());
    }

    /** What runs, and how ended what does not. */
    static Answer of(Runs.Look look, List<LastRun> ended) {
        List<Status> statuses = look.statuses();
        List<String> silent = List.copyOf(look.silent().values());
        ObjectNode json = Json.object();
        json.set("topologies", Json.array(statuses, StatusReport::json));
        json.set("silent", Json.texts(silent));
        if (!ended.isEmpty()) {
            json.set("ended", Json.array(ended, EndedReport::json));
        }
        return new Answer(
                ExitCode.OK,
                columns -> (ended.isEmpty() || !statuses.isEmpty() || !silent.isEmpty()
                                ? text(statuses, silent, columns) + (ended.isEmpty() ? "" : "\n")
                                : "")
                        + ended.stream()
                                .map(run -> EndedReport.text(run, columns))
                                .collect(Collectors.joining("\n")),
                json);
    }

    private static String text(List<Status> statuses, List<String> silent, int columns) {
        if (statuses.isEmpty() && silent.isEmpty()) {
            return Runs.NOTHING_RUNS + "\n";
        }
        return statuses.stream().map(status -> text(status, columns)).collect(Collectors.joining("\n"))
                + silent.stream().map(line -> Fold.text(line + "\n", columns)).collect(Collectors.joining());
    }

    /** A topology in one line. */
    static String heading(Status status) {
        return "%s: design %s, wait %s, isolation %s; kernel pid %d; limits by %s\n"
                .formatted(
                        status.getName(),
                        status.getDesign(),
                        status.getWait(),
                        isolation(status),
                        status.getKernelPid(),
                        status.getLimits());
    }

    private static String isolation(Status status) {
        return status.getIsolation().equals("none") ? "NONE (nothing is enforced)" : "sandbox";
    }

    private static String text(Status status, int columns) {
        Table table = new Table(
                "PARTITION",
                "STATE",
                "LABEL",
                "PID",
                "RESTARTS",
                "MESSAGES",
                "DENIALS",
                "MEMORY LIMIT",
                "READY AFTER",
                "CORES",
                "ENDED");
        for (PartitionStatus partition : status.getPartitionsList()) {
            table.row(
                    partition.getName(),
                    state(partition),
                    partition.getLabel(),
                    partition.getPid() == 0 ? "-" : Long.toString(partition.getPid()),
                    Integer.toString(partition.getRestarts()),
                    Long.toString(partition.getMessages()),
                    Long.toString(partition.getDenials()),
                    Sizes.format(partition.getMemoryLimitBytes()),
                    partition.getReadyNanos() == 0 ? "-" : milliseconds(partition.getReadyNanos()),
                    cores(partition),
                    partition.getEnded().isEmpty() ? "-" : partition.getEnded());
        }
        return Fold.text(heading(status), columns)
                + table.dispensable("CORES", "READY AFTER", "MEMORY LIMIT", "PID", "MESSAGES")
                        .in(columns);
    }

    private static String milliseconds(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }

    /**
     * A partition's own.
     *
     * @throws IOException that says which there are
     */
    static PartitionStatus find(Status status, String partition) throws IOException {
        List<String> names = status.getPartitionsList().stream()
                .map(PartitionStatus::getName)
                .toList();
        if (!names.contains(partition)) {
            throw new IOException(status.getName() + " has no partition named " + partition + "; "
                    + Nearest.advice(partition, names, "partitions"));
        }
        return status.getPartitions(names.indexOf(partition));
    }

    /** Whether its last incarnation has ended, as the kernel knows it, and no other is due. */
    static boolean hasEnded(PartitionStatus partition) {
        return ENDED.contains(partition.getState());
    }

    /** As the operator reads it. */
    static String state(PartitionStatus partition) {
        return partition.getState().toLowerCase(Locale.ROOT);
    }

    /** On which the threads stay that are on its requests' way. */
    static String cores(PartitionStatus partition) {
        return partition.getCores().isEmpty() ? "any" : partition.getCores();
    }

    private static JsonNode json(Status status) {
        ObjectNode object = Json.object()
                .put("name", status.getName())
                .put("design", status.getDesign())
                .put("wait", status.getWait())
                .put("isolation", status.getIsolation())
                .put("kernel_pid", status.getKernelPid())
                .put("limits_by", status.getLimits());
        object.set("partitions", Json.array(status.getPartitionsList(), StatusReport::json));
        return object;
    }

    private static JsonNode json(PartitionStatus partition) {
        return identity(partition)
                .put("pid", partition.getPid())
                .put("restarts", partition.getRestarts())
                .put("messages", partition.getMessages())
                .put("denials", partition.getDenials())
                .put("memory_limit_bytes", partition.getMemoryLimitBytes())
                .put("ready_nanos", partition.getReadyNanos())
                .put("cores", cores(partition))
                .put("starts", partition.getStarts())
                .put("ended", partition.getEnded());
    }

    static ObjectNode identity(PartitionStatus partition) {
        return Json.object()
                .put("name", partition.getName())
                .put("state", state(partition))
                .put("label", partition.getLabel());
    }
}
