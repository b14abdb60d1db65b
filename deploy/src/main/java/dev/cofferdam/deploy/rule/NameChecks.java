package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Operation;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.kernel.plan.PlanNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that a name stands for one thing. Stateless. */
final class NameChecks {
    /** The remedy for a topology without any. */
    static final String PART_MISSING = "give one or the other";

    private NameChecks() {}

    static void freeNames(Examination of, Check.Findings findings) {
        Stream<Located<String>> names = Stream.concat(
                of.topology().programs().stream().map(Partition::name),
                of.topology().counted().stream().map(Topology.Counted::name));
        names.forEach(name -> {
            String owner = PlanNames.TAKEN.get(name.value());
            if (owner != null) {
                findings.add(
                        name.at(),
                        "the name '" + name.value() + "' is taken: it stands for " + owner,
                        "choose another, such as 'the-" + name.value() + "'");
            }
        });
    }

    static void counts(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        if (topology.partitions().isEmpty()) {
            findings.add(topology.name().at(), "there is no partition and no gateway", PART_MISSING);
        } // too many are found where they are counted, before there are so many
    }

    static void policyNames(Examination of, Check.Findings findings) {
        for (Topology.Organisation organisation : of.topology().organisations()) {
            Labels.lists(organisation).forEach(names -> once(names, "", findings));
        }
    }

    static void uniqueNames(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        List<Located<String>> names = new ArrayList<>();
        topology.disks().forEach(disk -> names.add(disk.name()));
        topology.directories().forEach(directory -> names.add(directory.name()));
        topology.partitions().forEach(partition -> names.add(partition.name()));
        topology.counted().forEach(counted -> names.add(counted.name()));
        once(names, "", findings);
        once(topology.operation().people().stream().map(Operation.Person::name).toList(), " among people", findings);
        topology.downgrade().ifPresent(section -> {
            once(section.people().stream().map(Topology.Person::name).toList(), " among people", findings);
            once(section.filters().stream().map(Partition::name).toList(), " among filters", findings);
        });
        for (Partition partition : topology.programs()) {
            once(
                    localNames(partition, topology, of.context()),
                    " in partition '" + partition.name().value() + "'",
                    findings);
        }
    }

    private static List<Located<String>> localNames(Partition partition, Topology topology, CheckContext context) {
        List<Located<String>> names = new ArrayList<>();
        partition.disks().forEach(grant -> names.add(grant.as()));
        FileGrants.of(partition, context).forEach(grant -> names.add(grant.as()));
        partition.sockets().forEach(grant -> names.add(grant.as()));
        partition.views().forEach(grant -> names.add(grant.as()));
        Set<String> ends = new HashSet<>(); // an end that stands twice breaks channel-end-once alone
        topology.channels().stream()
                .flatMap(channel -> Stream.of(channel.from(), channel.to()))
                .filter(end -> end.value().partition().equals(partition.name().value()))
                .filter(end -> ends.add(end.value().localName()))
                .forEach(end -> names.add(new Located<>(end.value().localName(), end.at())));
        return names;
    }

    private static void once(List<Located<String>> names, String where, Check.Findings findings) {
        Map<String, Place> seen = new HashMap<>();
        names.stream().sorted(Comparator.comparing(Located::at)).forEach(name -> {
            Place first = name.value().isEmpty() ? null : seen.putIfAbsent(name.value(), name.at());
            if (first != null) {
                findings.add(
                        name.at(),
                        "the name '" + name.value() + "' stands twice" + where,
                        "choose another; the first is at " + first);
            }
        });
    }
}
