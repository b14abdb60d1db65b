package dev.cofferdam.deploy.flow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who can affect whom in a topology, and through what. Immutable.
 *
 * @param effects one for each ordered pair of partitions of which the first can affect the second
 * @param disks every disk with those who write and those who read it
 */
public record FlowTable(List<Effect> effects, List<DiskUse> disks) {

    /**
     * One partition's effect on another.
     *
     * @param direct whether no third partition is needed
     * @param through disks and channels where direct; else the parties on a shortest way, in their order
     */
    public record Effect(Party from, Party to, boolean direct, List<String> through) {}

    /** Names of the partitions that use a disk. */
    public record DiskUse(Party disk, List<String> writers, List<String> readers) {}

    /** The table of all flows. */
    public static FlowTable of(Flows flows) {
        Routes routes = new Routes(flows.all());
        List<Party> partitions = of(flows, Party.Kind.PARTITION);
        List<Effect> effects = new ArrayList<>();
        for (Party from : partitions) {
            for (Party to : partitions) {
                List<Flow> route = from.equals(to) ? List.of() : routes.route(from, to);
                if (!route.isEmpty()) {
                    List<String> direct = direct(from, to, flows.all());
                    effects.add(new Effect(from, to, !direct.isEmpty(), direct.isEmpty() ? between(route) : direct));
                }
            }
        }
        List<DiskUse> disks = of(flows, Party.Kind.DISK).stream()
                .map(disk -> new DiskUse(
                        disk,
                        flows.all().stream()
                                .filter(flow -> flow.to().equals(disk))
                                .map(flow -> flow.from().name())
                                .toList(),
                        flows.all().stream()
                                .filter(flow -> flow.from().equals(disk))
                                .map(flow -> flow.to().name())
                                .toList()))
                .toList();
        return new FlowTable(List.copyOf(effects), disks);
    }

    private static List<Party> of(Flows flows, Party.Kind kind) {
        return flows.parties().stream().filter(party -> party.kind() == kind).toList();
    }

    private static List<String> direct(Party from, Party to, List<Flow> flows) {
        Set<String> through = new LinkedHashSet<>();
        for (Flow flow : flows) {
            if (flow.from().equals(from) && flow.to().equals(to)) {
                through.add(flow.through());
            } else if (flow.from().equals(from)
                    && flow.to().kind() == Party.Kind.DISK
                    && flows.stream()
                            .anyMatch(read ->
                                    read.from().equals(flow.to()) && read.to().equals(to))) {
                through.add(flow.to().kindAndName());
            }
        }
        return List.copyOf(through);
    }

    private static List<String> between(List<Flow> route) {
        return route.stream()
                .limit(route.size() - 1L)
                .map(flow -> flow.to().kindAndName())
                .toList();
    }
}
