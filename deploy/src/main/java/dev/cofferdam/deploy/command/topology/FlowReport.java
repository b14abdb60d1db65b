package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.flow.FlowTable;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Modes;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology;
import java.util.List;
import java.util.stream.Collectors;

/** Says who can affect whom in a good topology. Stateless. */
final class FlowReport {
    private FlowReport() {}

    /** Rows of the text; whoever wants all of them wants a program to read them. */
    static final int ROWS_MAX = 100;

    private static final int THROUGH_MAX = 6;

    /** In a ring of 256 each reaches each over all between: all of these would be 200 MB. */
    private static final int JSON_THROUGH_MAX = 16;

    static Answer of(Topology topology) {
        FlowTable table = FlowTable.of(Flows.of(topology));
        Labels labels = Labels.of(topology);
        return new Answer(
                ExitCode.OK, columns -> text(topology, table, labels, columns), () -> json(topology, table, labels));
    }

    private static String text(Topology topology, FlowTable table, Labels labels, int columns) {
        int partitions = topology.partitions().size();
        String pairs = "%d of %d ordered pairs of partitions have a flow; between the others there is none.\n"
                .formatted(table.effects().size(), partitions * (partitions - 1));
        String mode = topology.operation()
                .mode()
                .map(claimed -> "Mode %s holds.\n".formatted(Modes.word(claimed.value())))
                .orElse("");
        return "%s keeps every rule.\n%s\n".formatted(topology.name().value(), mode)
                + counted(topology, columns)
                + (table.effects().isEmpty() ? "" : effects(table.effects(), labels, columns) + "\n")
                + Fold.text(pairs, columns)
                + (table.disks().isEmpty()
                        ? ""
                        : "\n" + disks(table.disks(), labels).in(columns))
                + (table.directories().isEmpty()
                        ? ""
                        : "\n" + directories(table.directories(), labels).in(columns))
                + topology.schedule()
                        .map(schedule -> "\n" + ScheduleReport.text(topology, schedule, labels, columns))
                        .orElse("");
    }

    private static String counted(Topology topology, int columns) {
        return topology.counted().isEmpty()
                ? ""
                : Fold.text(
                                topology.counted().stream()
                                                .map(Topology.Counted::sentence)
                                                .collect(Collectors.joining("; "))
                                        + ".\n",
                                columns)
                        + "\n";
    }

    /** All of them, or, where those are too many, the first of the direct ones and how many are left out. */
    private static String effects(List<FlowTable.Effect> all, Labels labels, int columns) {
        List<FlowTable.Effect> shown = all.size() <= ROWS_MAX
                ? all
                : all.stream().filter(FlowTable.Effect::direct).limit(ROWS_MAX).toList();
        Table rows = new Table("WHO", "CAN AFFECT", "THROUGH");
        for (FlowTable.Effect effect : shown) {
            String through = shortened(effect.through());
            rows.row(
                    labelled(effect.from(), labels),
                    labelled(effect.to(), labels),
                    effect.direct() ? through : "by way of " + through);
        }
        long direct = all.stream().filter(FlowTable.Effect::direct).count();
        return rows.in(columns)
                + (shown.size() == all.size()
                        ? ""
                        : "... and %d more: %d direct, %d by way of others; --json has all, explain tells of one.\n"
                                .formatted(all.size() - shown.size(), direct - shown.size(), all.size() - direct));
    }

    private static String shortened(List<String> through) {
        return through.size() <= THROUGH_MAX
                ? String.join(", ", through)
                : String.join(", ", through.subList(0, THROUGH_MAX - 1))
                        + ", ... (%d in all)".formatted(through.size());
    }

    private static Table disks(List<FlowTable.DiskUse> uses, Labels labels) {
        Table disks = new Table("DISK", "WRITTEN BY", "READ BY");
        for (FlowTable.DiskUse use : uses) {
            disks.row(labelled(use.disk(), labels), names(use.writers()), names(use.readers()));
        }
        return disks;
    }

    private static Table directories(List<FlowTable.DiskUse> uses, Labels labels) {
        if (uses.stream().allMatch(use -> use.writers().isEmpty())) {
            Table directories = new Table("DIRECTORY", "READ BY");
            uses.forEach(use -> directories.row(labelled(use.disk(), labels), names(use.readers())));
            return directories;
        }
        Table directories = new Table("DIRECTORY", "WRITTEN BY", "READ BY");
        uses.forEach(use -> directories.row(labelled(use.disk(), labels), names(use.writers()), names(use.readers())));
        return directories;
    }

    private static String labelled(Party party, Labels labels) {
        return party.name() + " (" + labels.canonical(party.label()) + ")";
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nobody" : shortened(names);
    }

    private static JsonNode json(Topology topology, FlowTable table, Labels labels) {
        ObjectNode root =
                Json.object().put("valid", true).put("name", topology.name().value());
        topology.operation().mode().ifPresent(mode -> root.put("mode", Modes.word(mode.value())));
        root.set(
                "partitions",
                Json.array(
                        topology.partitions(),
                        partition -> named(partition.name().value(), labels.canonical(partition.label()))));
        root.set("disks", Json.array(table.disks(), use -> {
            ObjectNode disk =
                    named(use.disk().name(), labels.canonical(use.disk().label()));
            disk.set("written_by", Json.texts(use.writers()));
            disk.set("read_by", Json.texts(use.readers()));
            return disk;
        }));
        if (!table.directories().isEmpty()) {
            root.set("directories", Json.array(table.directories(), use -> {
                ObjectNode directory =
                        named(use.disk().name(), labels.canonical(use.disk().label()));
                if (!use.writers().isEmpty()) {
                    directory.set("written_by", Json.texts(use.writers()));
                }
                directory.set("read_by", Json.texts(use.readers()));
                return directory;
            }));
        }
        root.set("flows", Json.array(table.effects(), effect -> {
            ObjectNode flow = Json.object()
                    .put("from", effect.from().name())
                    .put("to", effect.to().name())
                    .put("direct", effect.direct());
            List<String> through = effect.through();
            flow.set("through", Json.texts(through.subList(0, Math.min(through.size(), JSON_THROUGH_MAX))));
            if (through.size() > JSON_THROUGH_MAX) {
                flow.put("through_count", through.size());
            }
            return flow;
        }));
        if (!topology.included().files().isEmpty()) {
            root.set(
                    "included",
                    Json.texts(topology.included().files().stream()
                            .map(Located::value)
                            .toList()));
        }
        if (!topology.counted().isEmpty()) {
            root.set(
                    "counted",
                    Json.array(
                            topology.counted(),
                            each -> Json.object()
                                    .put("name", each.name().value())
                                    .put("count", each.count())));
        }
        topology.schedule().ifPresent(schedule -> root.set("schedule", ScheduleReport.json(schedule)));
        return root;
    }

    private static ObjectNode named(String name, String label) {
        return Json.object().put("name", name).put("label", label);
    }
}
