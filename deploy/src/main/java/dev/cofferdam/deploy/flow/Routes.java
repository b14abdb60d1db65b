package dev.cofferdam.deploy.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds how information can get from one party to another, over any number of flows. Immutable. */
final class Routes {
    private final List<Flow> flows;

    Routes(List<Flow> flows) {
        this.flows = flows;
    }

    /** Every route that needs no third partition; where there is none, a shortest over others, if any. */
    List<List<Flow>> routes(Party from, Party to) {
        List<List<Flow>> direct = direct(from, to);
        List<Flow> shortest = direct.isEmpty() ? route(from, to) : List.of();
        return shortest.isEmpty() ? direct : List.of(shortest);
    }

    /** By one flow, or by two over a disk. */
    List<List<Flow>> direct(Party from, Party to) {
        List<List<Flow>> direct = new ArrayList<>();
        for (Flow flow : flows) {
            if (flow.from().equals(from) && flow.to().equals(to)) {
                direct.add(List.of(flow));
            } else if (flow.from().equals(from) && flow.to().kind() == Party.Kind.DISK) {
                flows.stream()
                        .filter(read ->
                                read.from().equals(flow.to()) && read.to().equals(to))
                        .forEach(read -> direct.add(List.of(flow, read)));
            }
        }
        return direct;
    }

    /** A shortest route; empty where there is none. */
    private List<Flow> route(Party from, Party to) {
        Map<Party, Flow> reachedBy = new HashMap<>();
        Deque<Party> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty() && !reachedBy.containsKey(to)) {
            Party here = next.removeFirst();
            for (Flow flow : flows) {
                if (flow.from().equals(here)
                        && !flow.to().equals(from)
                        && reachedBy.putIfAbsent(flow.to(), flow) == null) {
                    next.addLast(flow.to());
                }
            }
        }
        Deque<Flow> route = new ArrayDeque<>();
        for (Flow step = reachedBy.get(to); step != null; step = reachedBy.get(step.from())) {
            route.addFirst(step);
        }
        return List.copyOf(route);
    }
}
