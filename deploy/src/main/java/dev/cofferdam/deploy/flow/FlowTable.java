package dev.cofferdam.deploy.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Who can affect whom in a topology, and through what. Immutable.
 *
 * @param effects one for each ordered pair of partitions of which the first can affect the second
 * @param disks every disk with those who write and those who read it
 * @param directories likewise of the host's
 */
public record FlowTable(List<Effect> effects, List<DiskUse> disks, List<DiskUse> directories) {

    /** One partition's effect on another. For one thread. */
    public static final class Effect {
        private final Party from;
        private final Party to;
        private final Routes routes;

        private Effect(Party from, Party to, Routes routes) {
            this.from = from;
            this.to = to;
            this.routes = routes;
        }

        public Party from() {
            return from;
        }

        public Party to() {
            return to;
        }

        /** Whether no third partition is needed. */
        public boolean direct() {
            return !routes.direct(from, to).isEmpty();
        }

        /**
         * Disks and channels where direct; else the parties on a shortest way, in their order. Put together when it is asked
         * for: all of them would be long where each reaches each over all others.
         */
        public List<String> through() {
            List<List<Flow>> found = routes.routes(from, to);
            return direct() ? means(found) : between(found.getFirst());
        }
    }

    /** Names of the partitions that use a disk or a directory. */
    public record DiskUse(Party disk, List<String> writers, List<String> readers) {}

    /** The table of all flows. */
    public static FlowTable of(Flows flows) {
        Routes routes = new Routes(flows.all());
        List<Party> partitions = of(flows, Party.Kind.PARTITION);
        List<Effect> effects = new ArrayList<>();
        for (Party from : partitions) {
            for (Party to : partitions) {
                if (!from.equals(to) && routes.reaches(from, to)) {
                    effects.add(new Effect(from, to, routes));
                }
            }
        }
        return new FlowTable(List.copyOf(effects), uses(flows, Party.Kind.DISK), uses(flows, Party.Kind.DIRECTORY));
    }

    private static List<DiskUse> uses(Flows flows, Party.Kind kind) {
        return of(flows, kind).stream()
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
    }

    private static List<Party> of(Flows flows, Party.Kind kind) {
        return flows.parties().stream().filter(party -> party.kind() == kind).toList();
    }

    private static List<String> means(List<List<Flow>> direct) {
        return direct.stream()
                .map(route -> route.size() == 1
                        ? route.getFirst().through()
                        : route.getFirst().to().kindAndName())
                .distinct()
                .toList();
    }

    private static List<String> between(List<Flow> route) {
        return route.stream()
                .limit(route.size() - 1L)
                .map(flow -> flow.to().kindAndName())
                .toList();
    }
}
