package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a topology does not change while it runs, for the page: classes, what is at each, and what leads where. Stateless. */
final class Scene {
    private Scene() {}

    /** Of that only which may be seen by whom it is for; an arrow has both its ends there. */
    static ObjectNode of(Plan plan, Clearance clearance) {
        List<PartitionPlan> seen = plan.partitions().stream()
                .filter(partition -> clearance.seesPartition(partition.name(), plan))
                .toList();
        List<DiskPlan> seenDisks = plan.disks().stream()
                .filter(disk -> clearance.seesDisk(disk.name(), plan))
                .toList();
        ObjectNode scene = object().put("name", plan.name());
        Map<String, AccessClass> classes = new LinkedHashMap<>();
        Stream.concat(
                        seen.stream().flatMap(partition -> partition.accessClass().stream()),
                        seenDisks.stream().map(disk -> disk.accessClass()))
                .forEach(each -> classes.put(plan.policy().format(each), each));
        ArrayNode places = scene.putArray("classes");
        classes.forEach((label, each) -> places.add(object().put("label", label).put("rank", rank(each, classes))));
        ArrayNode partitions = scene.putArray("partitions");
        seen.forEach(partition -> partitions.add(partition(plan, partition)));
        ArrayNode disks = scene.putArray("disks");
        seenDisks.forEach(disk -> disks.add(
                object().put("name", disk.name()).put("label", plan.label(disk)).put("bytes", disk.bytes())));
        ArrayNode arrows = JsonNodeFactory.instance.arrayNode();
        SystemPlan system = SystemPlan.of(plan, Design.CALL);
        for (int i = 0; i < plan.partitions().size(); i++) {
            arrows(plan, i, Endpoint.of(system, i), arrows);
        }
        Set<String> names = Stream.concat(
                        seen.stream().map(PartitionPlan::name),
                        seenDisks.stream().map(DiskPlan::name))
                .collect(Collectors.toSet());
        ArrayNode shown = scene.putArray("arrows");
        arrows.forEach(arrow -> {
            if (names.contains(arrow.get("from").asText())
                    && names.contains(arrow.get("to").asText())) {
                shown.add(arrow);
            }
        });
        return scene;
    }

    /** How many classes of the topology stand below it in the longest chain. */
    private static int rank(AccessClass of, Map<String, AccessClass> classes) {
        return classes.values().stream()
                .filter(other -> other.mayFlowTo(of) && !of.mayFlowTo(other))
                .mapToInt(other -> 1 + rank(other, classes))
                .max()
                .orElse(0);
    }

    private static ObjectNode partition(Plan plan, PartitionPlan partition) {
        return object().put("name", partition.name())
                .put("label", partition.accessClass().map(plan.policy()::format).orElse("-"))
                .put("gateway", partition.isHalf())
                .put("memory", partition.limits().memoryBytes())
                .put("cpu", partition.limits().cpuPercent())
                .put("processes", partition.limits().processesMax());
    }

    private static void arrows(Plan plan, int partition, List<Endpoint> ends, ArrayNode arrows) {
        PartitionPlan of = plan.partitions().get(partition);
        for (int end = 0; end < ends.size(); end++) {
            Endpoint each = ends.get(end);
            if (each.kind().isDisk()) {
                disk(of, end, each.kind(), plan.disks().get(each.object()).name(), arrows);
            } else {
                channel(plan, partition, end, each, arrows);
            }
        }
    }

    private static void disk(PartitionPlan partition, int end, Kind kind, String disk, ArrayNode arrows) {
        String what = partition.isHalf() ? "gateway" : "disk";
        if (kind.writes()) {
            arrows.add(arrow(partition.name(), disk, what, "writes", partition.name(), end, "write"));
        }
        if (kind.reads()) {
            arrows.add(arrow(disk, partition.name(), what, "is read by", partition.name(), end, "read"));
        }
    }

    /** Of a channel's ends, the one at which something goes in. */
    private static void channel(Plan plan, int partition, int end, Endpoint of, ArrayNode arrows) {
        ChannelPlan channel = plan.channels().get(of.object());
        String from = plan.partitions().get(channel.from().partition()).name();
        String to = plan.partitions().get(channel.to().partition()).name();
        if (of.kind() == Kind.CHANNEL_SERVER) {
            arrows.add(arrow(to, from, "channel", "answers", to, end, "write"));
        } else if (channel.from().partition() == partition && of.kind() != Kind.CHANNEL_IN) {
            arrows.add(arrow(from, to, "channel", channel.call() ? "calls" : "sends to", from, end, "write"));
        }
    }

    /** What flows is counted at an end of a partition, one way of it. */
    private static ObjectNode arrow(
            String from, String to, String kind, String text, String partition, int end, String way) {
        return object().put("from", from)
                .put("to", to)
                .put("kind", kind)
                .put("text", text)
                .put("partition", partition)
                .put("end", end)
                .put("way", way);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
