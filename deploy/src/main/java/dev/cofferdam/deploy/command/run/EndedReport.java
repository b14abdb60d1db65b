package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.run.LastRun;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Says how runs ended. Stateless. */
final class EndedReport {
    private EndedReport() {}

    static String text(LastRun run, int columns) {
        if (run.started().isEmpty()) {
            return Fold.text("%s: has not run yet%n".formatted(run.topology()), columns);
        }
        Table table = new Table("PARTITION", "LABEL", "STARTS", "ENDED AT", "HOW");
        for (LastRun.Ended each : run.partitions()) {
            table.row(
                    each.name(),
                    each.label(),
                    Integer.toString(each.starts()),
                    each.when().map(EndedReport::time).orElse("-"),
                    each.how().isEmpty() ? run.reason() : each.how());
        }
        return Fold.text(
                        "%s: ended%s: %s; started %s%n"
                                .formatted(
                                        run.topology(),
                                        run.stopped().map(at -> " " + time(at)).orElse(""),
                                        run.reason(),
                                        time(run.started().orElseThrow())),
                        columns)
                + table.dispensable("STARTS", "ENDED AT").in(columns);
    }

    static JsonNode json(LastRun run) {
        ObjectNode object = Json.object()
                .put("name", run.topology())
                .put("started", text(run.started()))
                .put("stopped", text(run.stopped()))
                .put("reason", run.reason())
                .put("failed", run.isFailed());
        object.set(
                "partitions",
                Json.array(
                        run.partitions(),
                        each -> Json.object()
                                .put("name", each.name())
                                .put("label", each.label())
                                .put("starts", each.starts())
                                .put("ended_at", text(each.when()))
                                .put("ended", each.how())
                                .put("failed", each.isFailed())));
        return object;
    }

    /** Null in JSON where there is none. */
    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * A partition of a run that ended.
     *
     * @throws IOException that says which there are
     */
    static LastRun.Ended find(LastRun run, String partition) throws IOException {
        List<String> names = run.partitions().stream().map(LastRun.Ended::name).toList();
        if (!names.contains(partition)) {
            throw new IOException("the last run of " + run.topology() + " started no partition named " + partition
                    + "; " + Nearest.advice(partition, names, "partitions"));
        }
        return run.partitions().get(names.indexOf(partition));
    }
}
