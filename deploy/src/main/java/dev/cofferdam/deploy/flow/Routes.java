package dev.cofferdam.deploy.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds how information can get from one party to another, over any number of flows. For one thread. */
final class Routes {
    private final Map<Party, List<Flow>> leaving = new HashMap<>();
    private final Map<Party, Map<Party, Flow>> reached = new HashMap<>();
    private final Map<Party, Map<Party, List<List<Flow>>>> direct = new HashMap<>();

    Routes(List<Flow> flows) {
        for (Flow flow : flows) {
            leaving.computeIfAbsent(flow.from(), _ -> new ArrayList<>()).add(flow);
        }
    }

    /** Every route that needs no third partition; where there is none, a shortest over others, if any. */
    List<List<Flow>> routes(Party from, Party to) {
        List<List<Flow>> direct = direct(from, to);
        List<Flow> shortest = direct.isEmpty() ? route(from, to) : List.of();
        return shortest.isEmpty() ? direct : List.of(shortest);
    }

    /** Whether there is one. */
    boolean reaches(Party from, Party to) {
        return reached.computeIfAbsent(from, this::reachedBy).containsKey(to);
    }

    /** By one flow, or by two over a disk. */
    List<List<Flow>> direct(Party from, Party to) {
        return direct.computeIfAbsent(from, this::directFrom).getOrDefault(to, List.of());
    }

    private Map<Party, List<List<Flow>>> directFrom(Party from) {
        Map<Party, List<List<Flow>>> direct = new HashMap<>();
        for (Flow flow : leaving(from)) {
            direct.computeIfAbsent(flow.to(), _ -> new ArrayList<>()).add(List.of(flow));
            if (flow.to().kind() == Party.Kind.DISK) {
                for (Flow read : leaving(flow.to())) {
                    direct.computeIfAbsent(read.to(), _ -> new ArrayList<>()).add(List.of(flow, read));
                }
            }
        }
        return direct;
    }

    private List<Flow> leaving(Party from) {
        return leaving.getOrDefault(from, List.of());
    }

    /** A shortest route; empty where there is none. */
    private List<Flow> route(Party from, Party to) {
        Map<Party, Flow> reachedBy = reached.computeIfAbsent(from, this::reachedBy);
        Deque<Flow> route = new ArrayDeque<>();
        for (Flow step = reachedBy.get(to); step != null; step = reachedBy.get(step.from())) {
            route.addFirst(step);
        }
        return List.copyOf(route);
    }

    /** The last flow of a shortest route to each party that can be reached, breadth first. */
    private Map<Party, Flow> reachedBy(Party from) {
        Map<Party, Flow> reachedBy = new HashMap<>();
        Deque<Party> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            for (Flow flow : leaving(next.removeFirst())) {
                if (!flow.to().equals(from) && reachedBy.putIfAbsent(flow.to(), flow) == null) {
                    next.addLast(flow.to());
                }
            }
        }
        return reachedBy;
    }
}
