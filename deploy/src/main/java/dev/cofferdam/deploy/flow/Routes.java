package dev.cofferdam.deploy.flow;

import java.util.ArrayDeque;
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

    /** A shortest route; empty where there is none. */
    List<Flow> route(Party from, Party to) {
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
