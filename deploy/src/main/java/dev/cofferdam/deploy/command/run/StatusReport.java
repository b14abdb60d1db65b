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
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
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
        List<KernelStatus> statuses = look.statuses();
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

    private static String text(List<KernelStatus> statuses, List<String> silent, int columns) {
        if (statuses.isEmpty() && silent.isEmpty()) {
            return Fold.text(Runs.NOTHING_RUNS + "\n", columns);
        }
        return statuses.stream().map(status -> text(status, columns)).collect(Collectors.joining("\n"))
                + silent.stream().map(line -> Fold.text(line + "\n", columns)).collect(Collectors.joining());
    }

    /** A topology in one line. */
    static String heading(KernelStatus status) {
        return "%s: design %s, wait %s, isolation %s; kernel pid %d; limits by %s\n"
                .formatted(
                        status.name(),
                        status.design(),
                        status.waiting(),
                        isolation(status),
                        status.kernelPid(),
                        status.limits());
    }

    private static String isolation(KernelStatus status) {
        return status.isolation().equals("none") ? "NONE (nothing is enforced)" : status.isolation();
    }

    private static String text(KernelStatus status, int columns) {
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
        for (PartitionStatus partition : status.partitions()) {
            table.row(
                    partition.name(),
                    partition.waitsFor().isEmpty()
                            ? state(partition)
                            : "waits for " + String.join(", ", partition.waitsFor()),
                    partition.label(),
                    partition.pid() == 0 ? "-" : Long.toString(partition.pid()),
                    Integer.toString(partition.restarts()),
                    Long.toString(partition.messages()),
                    Long.toString(partition.denials()),
                    Sizes.format(partition.memoryLimitBytes()),
                    partition.readyNanos() == 0 ? "-" : milliseconds(partition.readyNanos()),
                    cores(partition),
                    partition.ended().isEmpty() ? "-" : partition.ended());
        }
        return Fold.text(heading(status), columns)
                + table.dispensable("CORES", "READY AFTER", "MEMORY LIMIT", "PID", "MESSAGES", "RESTARTS", "DENIALS")
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
    static PartitionStatus find(KernelStatus status, String partition) throws IOException {
        List<String> names =
                status.partitions().stream().map(PartitionStatus::name).toList();
        if (!names.contains(partition)) {
            throw new IOException(status.name() + " has no partition named " + partition + "; "
                    + Nearest.advice(partition, names, "partitions"));
        }
        return status.partitions().get(names.indexOf(partition));
    }

    /** Whether its last incarnation has ended, as the kernel knows it, and no other is due. */
    static boolean hasEnded(PartitionStatus partition) {
        return ENDED.contains(partition.state());
    }

    /** As the operator reads it. */
    static String state(PartitionStatus partition) {
        return isEnding(partition) ? "ending" : partition.state().toLowerCase(Locale.ROOT);
    }

    /** Whether its process has ended and the kernel waits for the store, which may still do what it was asked. */
    private static boolean isEnding(PartitionStatus partition) {
        return partition.pid() == 0 && partition.state().equals("READY");
    }

    /** On which the threads stay that are on its requests' way. */
    static String cores(PartitionStatus partition) {
        return partition.cores().isEmpty() ? "any" : partition.cores();
    }

    private static JsonNode json(KernelStatus status) {
        ObjectNode object = Json.object()
                .put("name", status.name())
                .put("design", status.design())
                .put("wait", status.waiting())
                .put("isolation", status.isolation())
                .put("kernel_pid", status.kernelPid())
                .put("limits_by", status.limits());
        object.set("partitions", Json.array(status.partitions(), StatusReport::json));
        return object;
    }

    private static JsonNode json(PartitionStatus partition) {
        ObjectNode object = identity(partition)
                .put("pid", partition.pid())
                .put("restarts", partition.restarts())
                .put("messages", partition.messages())
                .put("denials", partition.denials())
                .put("memory_limit_bytes", partition.memoryLimitBytes())
                .put("ready_nanos", partition.readyNanos())
                .put("cores", cores(partition))
                .put("starts", partition.starts())
                .put("ended", partition.ended());
        object.set("waits_for", Json.texts(partition.waitsFor()));
        return object;
    }

    static ObjectNode identity(PartitionStatus partition) {
        return Json.object()
                .put("name", partition.name())
                .put("state", state(partition))
                .put("label", partition.label());
    }
}
