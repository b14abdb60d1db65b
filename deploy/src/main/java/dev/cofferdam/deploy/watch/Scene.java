package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What of a topology does not change while it runs, for the page: classes, what is at each, and what leads where. Stateless. */
final class Scene {
    private Scene() {}

    static ObjectNode of(Plan plan) {
        ObjectNode scene = object().put("name", plan.name());
        Map<String, AccessClass> classes = new LinkedHashMap<>();
        Stream.concat(
                        plan.partitions().stream().flatMap(partition -> partition.accessClass().stream()),
                        plan.disks().stream().map(disk -> disk.accessClass()))
                .forEach(each -> classes.put(plan.policy().format(each), each));
        ArrayNode places = scene.putArray("classes");
        classes.forEach((label, each) -> places.add(object().put("label", label).put("rank", rank(each, classes))));
        ArrayNode partitions = scene.putArray("partitions");
        plan.partitions().forEach(partition -> partitions.add(partition(plan, partition)));
        ArrayNode disks = scene.putArray("disks");
        plan.disks()
                .forEach(disk -> disks.add(object().put("name", disk.name())
                        .put("label", plan.label(disk))
                        .put("bytes", disk.bytes())));
        ArrayNode arrows = scene.putArray("arrows");
        for (PartitionPlan partition : plan.partitions()) {
            partition.disks().forEach(grant -> grant(plan, partition, grant, arrows));
        }
        plan.channels().forEach(channel -> channel(plan, channel, arrows));
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

    private static void grant(Plan plan, PartitionPlan partition, DiskGrant grant, ArrayNode arrows) {
        String disk = plan.disks().get(grant.disk()).name();
        String kind = partition.isHalf() ? "gateway" : "disk";
        if (grant.write()) {
            arrows.add(arrow(partition.name(), disk, kind, "writes"));
        }
        if (grant.read()) {
            arrows.add(arrow(disk, partition.name(), kind, "is read by"));
        }
    }

    private static void channel(Plan plan, ChannelPlan channel, ArrayNode arrows) {
        String from = plan.partitions().get(channel.from().partition()).name();
        String to = plan.partitions().get(channel.to().partition()).name();
        arrows.add(arrow(from, to, "channel", channel.call() ? "calls" : "sends to"));
        if (channel.call()) {
            arrows.add(arrow(to, from, "channel", "answers"));
        }
    }

    private static ObjectNode arrow(String from, String to, String kind, String text) {
        return object().put("from", from).put("to", to).put("kind", kind).put("text", text);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
