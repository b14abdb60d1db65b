package dev.cofferdam.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.flow.FlowTable;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.topology.Topology;
import java.util.List;

/** Says who can affect whom in a good topology. Stateless. */
final class FlowReport {
    private FlowReport() {}

    static Answer of(Topology topology) {
        FlowTable table = FlowTable.of(Flows.of(topology));
        return new Answer(ExitCode.OK, text(topology, table), json(topology, table));
    }

    private static String text(Topology topology, FlowTable table) {
        Table effects = new Table("WHO", "CAN AFFECT", "THROUGH");
        for (FlowTable.Effect effect : table.effects()) {
            String through = String.join(", ", effect.through());
            effects.row(
                    labelled(effect.from()), labelled(effect.to()), effect.direct() ? through : "by way of " + through);
        }
        Table disks = new Table("DISK", "WRITTEN BY", "READ BY");
        for (FlowTable.DiskUse use : table.disks()) {
            disks.row(labelled(use.disk()), names(use.writers()), names(use.readers()));
        }
        int partitions = topology.partitions().size();
        return "%s keeps every rule.\n\n".formatted(topology.name().value())
                + (table.effects().isEmpty() ? "" : effects + "\n")
                + "%d of %d ordered pairs of partitions have a flow; between the others there is none.\n"
                        .formatted(table.effects().size(), partitions * (partitions - 1))
                + (table.disks().isEmpty() ? "" : "\n" + disks);
    }

    private static String labelled(Party party) {
        return party.name() + " (" + party.label().value() + ")";
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nobody" : String.join(", ", names);
    }

    private static JsonNode json(Topology topology, FlowTable table) {
        ObjectNode root =
                Json.object().put("valid", true).put("name", topology.name().value());
        root.set(
                "partitions",
                Json.array(
                        topology.partitions(),
                        partition -> named(
                                partition.name().value(), partition.label().value())));
        root.set("disks", Json.array(table.disks(), use -> {
            ObjectNode disk = named(use.disk().name(), use.disk().label().value());
            disk.set("written_by", Json.texts(use.writers()));
            disk.set("read_by", Json.texts(use.readers()));
            return disk;
        }));
        root.set("flows", Json.array(table.effects(), effect -> {
            ObjectNode flow = Json.object()
                    .put("from", effect.from().name())
                    .put("to", effect.to().name())
                    .put("direct", effect.direct());
            flow.set("through", Json.texts(effect.through()));
            return flow;
        }));
        return root;
    }

    private static ObjectNode named(String name, String label) {
        return Json.object().put("name", name).put("label", label);
    }
}
