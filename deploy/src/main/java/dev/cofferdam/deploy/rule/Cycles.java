package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds who would wait for himself over others. For one thread. */
final class Cycles {
    private final List<Edge> edges;
    private final Found found;
    private final Set<String> done = new HashSet<>();
    private final List<String> path = new ArrayList<>();

    /** One that waits for another. */
    record Edge(String from, String to, Place at) {}

    /** Told of the edge that closes a cycle, and of the cycle's names, of which the last is the first again. */
    interface Found {
        void add(Edge closing, List<String> names);
    }

    private Cycles(List<Edge> edges, Found found) {
        this.edges = edges;
        this.found = found;
    }

    static void find(List<Edge> edges, Found found) {
        Cycles cycles = new Cycles(edges, found);
        edges.forEach(edge -> cycles.follow(edge.from));
    }

    /** Depth-first; at most as deep as there are names. */
    private void follow(String name) {
        if (!done.add(name)) {
            return;
        }
        path.addLast(name);
        for (Edge edge : edges) {
            int start = path.indexOf(edge.to);
            if (edge.from.equals(name) && start >= 0) {
                List<String> names = new ArrayList<>(path.subList(start, path.size()));
                names.add(edge.to);
                found.add(edge, names);
            } else if (edge.from.equals(name)) {
                follow(edge.to);
            }
        }
        path.removeLast();
    }
}
