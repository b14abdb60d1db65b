package dev.cofferdam.deploy.command.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.run.DiskImages.Standing;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** Says how disks stand. Stateless. */
final class DiskReport {
    private DiskReport() {}

    /**
     * A row.
     *
     * @param state in one word, by which programs tell them apart
     */
    private record Row(String name, String label, long bytes, Published published, String state) {}

    static Answer of(Plan plan, List<Standing> standings) {
        List<Row> rows = rows(plan, standings);
        String volume = plan.store().orElseThrow().volume().toString();
        Table table = new Table("DISK", "LABEL", "SIZE", "VERSION", "CONTENT", "STATE");
        rows.forEach(row -> table.row(
                row.name,
                row.label,
                Sizes.format(row.bytes),
                Long.toString(row.published.version()),
                row.published.contentBytes() + " bytes",
                row.state));
        ObjectNode json = Json.object().put("volume", volume);
        json.set("disks", Json.array(rows, DiskReport::json));
        return new Answer(ExitCode.OK, "volume " + volume + "\n" + table, json);
    }

    /** The volume's disks, then those that only the topology has yet. */
    private static List<Row> rows(Plan plan, List<Standing> standings) {
        List<Row> rows = new ArrayList<>();
        for (Standing standing : standings) {
            String state = plan.disks().stream()
                    .filter(disk -> disk.name().equals(standing.disk().name()))
                    .findFirst()
                    .map(disk -> agrees(disk, plan.label(disk), standing) ? "ready" : "differs-from-topology")
                    .orElse("not-in-topology");
            rows.add(new Row(
                    standing.disk().name(),
                    standing.disk().label(),
                    standing.disk().bytes(),
                    standing.published(),
                    state));
        }
        for (DiskPlan disk : plan.disks()) {
            if (rows.stream().noneMatch(row -> row.name.equals(disk.name()))) {
                rows.add(new Row(disk.name(), plan.label(disk), disk.bytes(), new Published(0, 0), "not-made-yet"));
            }
        }
        return rows;
    }

    private static boolean agrees(DiskPlan planned, String label, Standing standing) {
        return label.equals(standing.disk().label())
                && planned.bytes() == standing.disk().bytes();
    }

    private static JsonNode json(Row row) {
        return json(row.name, row.label, row.bytes, row.published).put("state", row.state);
    }

    static JsonNode json(DiskPlan disk, String label, Published published) {
        return json(disk.name(), label, disk.bytes(), published);
    }

    private static ObjectNode json(String name, String label, long bytes, Published published) {
        return Json.object()
                .put("disk", name)
                .put("label", label)
                .put("bytes", bytes)
                .put("version", published.version())
                .put("content_bytes", published.contentBytes());
    }
}
