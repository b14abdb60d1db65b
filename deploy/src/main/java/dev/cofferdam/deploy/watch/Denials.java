package dev.cofferdam.deploy.watch;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.deploy.flow.Obstacles;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Says why something was denied: which line of the topology grants less, and which rule keeps it from granting more. Immutable. */
final class Denials {
    private static final Pattern DETAIL = Pattern.compile("([A-Z]+) on end (-?[0-9]{1,10})");

    private final Plan plan;
    private final SystemPlan system;
    private final Topology topology;

    /** @param plan of the topology */
    Denials(Plan plan, Topology topology) {
        this.plan = plan;
        this.system = SystemPlan.of(plan, Design.CALL);
        this.topology = topology;
    }

    /** In sentences; none where the record is about nothing that the topology has. */
    List<String> why(String partition, String detail) {
        Matcher said = DETAIL.matcher(detail);
        int index = IntStream.range(0, plan.partitions().size())
                .filter(i -> plan.partitions().get(i).name().equals(partition))
                .findFirst()
                .orElse(-1);
        if (index < 0 || !said.matches()) {
            return List.of();
        }
        List<Endpoint> ends = Endpoint.of(system, index);
        long end = Long.parseLong(said.group(2));
        if (end < 0 || end >= ends.size()) {
            return List.of("There is no end " + end + ": " + partition + " has "
                    + (ends.isEmpty() ? "none" : ends.size() + ", from 0,") + " by " + line(declared(partition)) + ".");
        }
        Endpoint of = ends.get((int) end);
        return of.kind().isDisk()
                ? ofDisk(plan.partitions().get(index), said.group(1), end, of)
                : List.of("End " + end + " is '" + of.localName() + "' of " + Names.word(of.kind()) + ", by "
                        + line(channel(partition, of.localName())) + "; " + said.group(1) + " is not what it is for.");
    }

    private List<String> ofDisk(PartitionPlan partition, String operation, long end, Endpoint of) {
        DiskPlan disk = plan.disks().get(of.object());
        List<String> why = new ArrayList<>();
        why.add("End %d is '%s', which may %s disk %s, by %s."
                .formatted(
                        end,
                        of.localName(),
                        of.kind().reads() ? of.kind().writes() ? "read and write" : "read" : "write",
                        disk.name(),
                        line(grant(partition.name(), of.localName()))));
        boolean reads = operation.equals(Operation.READ.name())
                || operation.equals(Operation.AWAIT.name())
                || operation.equals(Operation.INSPECT.name());
        AccessClass own = partition.accessClass().orElseThrow();
        List<String> obstacles = reads
                ? Obstacles.between(plan.policy(), disk.accessClass(), own)
                : Obstacles.between(plan.policy(), own, disk.accessClass());
        if (obstacles.isEmpty()) {
            why.add("The policy would allow " + operation + " there; no line of the topology grants it.");
        } else {
            why.add("Rule " + Rule.FLOW_DOMINATED.id() + " keeps any line from granting " + operation + ": "
                    + String.join("; ", obstacles) + ".");
        }
        return why;
    }

    private Optional<Topology.Partition> find(String partition) {
        return topology.partitions().stream()
                .filter(each -> each.name().value().equals(partition))
                .findFirst();
    }

    private Optional<Place> declared(String partition) {
        return find(partition).map(each -> each.name().at());
    }

    private Optional<Place> grant(String partition, String as) {
        return find(partition).stream()
                .flatMap(each -> each.disks().stream())
                .filter(grant -> grant.as().value().equals(as))
                .map(grant -> grant.access().at())
                .findFirst();
    }

    private Optional<Place> channel(String partition, String localName) {
        Topology.End end = new Topology.End(partition, localName);
        return topology.channels().stream()
                .filter(each ->
                        each.from().value().equals(end) || each.to().value().equals(end))
                .map(each -> each.kind().at())
                .findFirst();
    }

    private static String line(Optional<Place> at) {
        return at.map(place -> Printable.of(place.file()) + ":" + place.line()).orElse("the topology");
    }
}
