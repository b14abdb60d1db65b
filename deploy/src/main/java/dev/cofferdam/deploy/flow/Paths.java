package dev.cofferdam.deploy.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths by which one party can affect another, over any number of others and none of them twice; the shortest first.
 * Immutable.
 *
 * @param more whether there may be others, which nobody looked for
 */
public record Paths(List<List<Flow>> paths, boolean more) {
    /** More than anybody reads. */
    static final int PATHS_MAX = 32;
    /** There can be exponentially many, and beginnings of none. */
    private static final int STEPS_MAX = 20_000;

    public Paths {
        paths = List.copyOf(paths);
    }

    /** The beginning of a path, as its last flow and what comes before that. */
    private record Beginning(Flow last, Beginning before) {
        boolean passes(Party party) {
            for (Beginning each = this; each != null; each = each.before) {
                if (each.last.to().equals(party)) {
                    return true;
                }
            }
            return false;
        }

        List<Flow> flows() {
            Deque<Flow> flows = new ArrayDeque<>();
            for (Beginning each = this; each != null; each = each.before) {
                flows.addFirst(each.last);
            }
            return List.copyOf(flows);
        }
    }

    /** Of two different parties. */
    public static Paths of(Flows flows, Party from, Party to) {
        Map<Party, List<Flow>> leaving = new HashMap<>();
        Set<Party> leading = leadingTo(to, flows.all());
        for (Flow flow : flows.all()) {
            if (leading.contains(flow.to())
                    && !flow.to().equals(from)
                    && !flow.from().equals(to)) {
                leaving.computeIfAbsent(flow.from(), _ -> new ArrayList<>()).add(flow);
            }
        }
        List<List<Flow>> paths = new ArrayList<>();
        Deque<Beginning> next = new ArrayDeque<>();
        leaving.getOrDefault(from, List.of()).forEach(flow -> next.add(new Beginning(flow, null)));
        for (int steps = 0; !next.isEmpty(); steps++) {
            if (paths.size() == PATHS_MAX || steps == STEPS_MAX) {
                return new Paths(paths, true);
            }
            Beginning beginning = next.remove();
            if (beginning.last.to().equals(to)) {
                paths.add(beginning.flows());
            } else {
                leaving.getOrDefault(beginning.last.to(), List.of()).stream()
                        .filter(flow -> !beginning.passes(flow.to()))
                        .forEach(flow -> next.add(new Beginning(flow, beginning)));
            }
        }
        return new Paths(paths, false);
    }

    private static Set<Party> leadingTo(Party to, List<Flow> flows) {
        Map<Party, List<Flow>> arriving = new HashMap<>();
        flows.forEach(flow ->
                arriving.computeIfAbsent(flow.to(), _ -> new ArrayList<>()).add(flow));
        Set<Party> leading = new HashSet<>(Set.of(to));
        Deque<Party> next = new ArrayDeque<>(List.of(to));
        while (!next.isEmpty()) {
            for (Flow flow : arriving.getOrDefault(next.remove(), List.of())) {
                if (leading.add(flow.from())) {
                    next.add(flow.from());
                }
            }
        }
        return leading;
    }
}
