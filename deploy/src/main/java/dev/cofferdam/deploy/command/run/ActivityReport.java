package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.run.Activity;
import dev.cofferdam.deploy.run.Sample;
import java.util.Locale;

/** Says what went on between two looks at a topology. Stateless. */
final class ActivityReport {
    private static final String KERNEL = "(kernel)";

    private ActivityReport() {}

    static String text(Sample now, Sample before, Sorting sorting, int columns) {
        Table table = new Table("PARTITION", "STATE", "LABEL", "CPU %", "MEMORY", "MESSAGES/S", "DENIALS/S", "CORES");
        table.row(
                KERNEL,
                "ready",
                "-",
                decimal(now.kernelCpuPercent(before)),
                mebibytes(now.kernel().residentBytes()),
                "-",
                "-",
                "any");
        for (Activity activity : sorting.sorted(now.since(before))) {
            table.row(
                    activity.partition().name(),
                    StatusReport.state(activity.partition()),
                    activity.partition().label(),
                    decimal(activity.cpuPercent()),
                    mebibytes(activity.residentBytes()),
                    decimal(activity.messagesPerSecond()),
                    decimal(activity.denialsPerSecond()),
                    StatusReport.cores(activity.partition()));
        }
        return Fold.text(StatusReport.heading(now.status()), columns)
                + table.dispensable("CORES", "DENIALS/S", "MESSAGES/S", "STATE").in(columns)
                + WindowReport.text(now.status(), columns);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String mebibytes(long bytes) {
        return decimal(bytes / 1048576.0) + " MiB";
    }

    /** One object in one line. */
    static String jsonLine(Sample now, Sample before, Sorting sorting) {
        ObjectNode root =
                Json.object().put("name", now.status().name()).put("seconds", (now.nanos() - before.nanos()) / 1e9);
        root.set(
                "kernel",
                Json.object()
                        .put("pid", now.status().kernelPid())
                        .put("cpu_percent", now.kernelCpuPercent(before))
                        .put("resident_bytes", now.kernel().residentBytes()));
        root.set(
                "partitions",
                Json.array(
                        sorting.sorted(now.since(before)),
                        activity -> StatusReport.identity(activity.partition())
                                .put("cpu_percent", activity.cpuPercent())
                                .put("resident_bytes", activity.residentBytes())
                                .put("messages_per_second", activity.messagesPerSecond())
                                .put("denials_per_second", activity.denialsPerSecond())
                                .put("cores", StatusReport.cores(activity.partition()))));
        if (now.status().windows().size() > 0) {
            root.set("windows", WindowReport.json(now.status()));
        }
        return root + "\n";
    }
}
