package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The unwinding conditions of Rushby (Noninterference, Transitivity, and Channel-Control Security Policies, 1992) for
 * every state of a small system that a number of events reaches, and every event there. For one thread.
 *
 * <ul>
 *   <li>Local respect: an event of a domain that may not flow to u changes nothing in u's {@link View} and tells u nothing.
 *   <li>Step and output consistency: where u's view and that of who acts are the same, the same event tells u the same and
 *       leaves u's view the same.
 * </ul>
 *
 * <p>Together they say that what u is ever told is a function of the events of those that may flow to u.
 */
final class Unwinding {
    private final SystemPlan plan;
    private final Limits limits;
    private final int depth;
    private final List<Event> events;
    private final boolean[][] flows;
    /** Partitions but for the store; the system comes after them. */
    private final int partitions;

    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<String, int[]> states = new HashMap<>();
    private final Map<Step, Outcome> seen = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long transitions;

    /** An event where {@code observer} and {@code actor} see that: numbers of texts. */
    private record Step(int observer, int seen, int actorSees, int event) {}

    private record Outcome(int told, int seen) {}

    /** What was found. */
    record Result(int states, long transitions, List<String> violations) {}

    private Unwinding(SystemPlan plan, Limits limits, int depth) {
        this.plan = plan;
        this.limits = limits;
        this.depth = depth;
        this.events = Event.all(plan);
        this.partitions = plan.partitions().size() - (plan.store().isPresent() ? 1 : 0);
        this.flows = new boolean[partitions + 1][partitions + 1];
        for (int from = 0; from < partitions; from++) {
            for (int to = 0; to < partitions; to++) {
                flows[from][to] = accessClass(from).mayFlowTo(accessClass(to));
            }
        }
        Arrays.fill(flows[partitions], true);
    }

    /** Checks every state that at most {@code depth} events reach. */
    static Result check(SystemPlan plan, Limits limits, int depth) {
        Unwinding unwinding = new Unwinding(plan, limits, depth);
        unwinding.explore();
        return new Result(unwinding.states.size(), unwinding.transitions, List.copyOf(unwinding.violations));
    }

    private AccessClass accessClass(int partition) {
        return plan.partitions().get(partition).accessClass().orElseThrow();
    }

    /** Breadth first; a state is found again by the events that lead to it. */
    private void explore() {
        List<int[]> frontier = List.of(new int[0]);
        states.put(new World(plan, limits).state(), new int[0]);
        for (int steps = 0; steps < depth && violations.isEmpty(); steps++) {
            List<int[]> next = new ArrayList<>();
            for (int[] path : frontier) {
                World here = reach(path);
                int[] views = views(here);
                for (int event = 0; event < events.size(); event++) {
                    if (events.get(event).possible().test(here)) {
                        World there = reach(path);
                        there.forgetTold();
                        events.get(event).happen().accept(there);
                        transitions++;
                        look(path, event, views, there);
                        lookWhoWaits(path, event, there);
                        int[] longer = Arrays.copyOf(path, path.length + 1);
                        longer[path.length] = event;
                        if (states.putIfAbsent(there.state(), longer) == null) {
                            next.add(longer);
                        }
                    }
                }
            }
            frontier = next;
        }
    }

    private World reach(int[] path) {
        World world = new World(plan, limits);
        for (int event : path) {
            events.get(event).happen().accept(world);
        }
        return world;
    }

    private int[] views(World world) {
        int[] views = new int[partitions + 1];
        for (int observer = 0; observer < partitions; observer++) {
            views[observer] = number(View.of(world, plan, observer));
        }
        views[partitions] = number(View.ofSystem(world, plan));
        return views;
    }

    private void look(int[] path, int event, int[] before, World there) {
        int domain = events.get(event).domain();
        int actor = domain == Event.SYSTEM ? partitions : domain;
        int[] after = views(there);
        for (int observer = 0; observer <= partitions; observer++) {
            String told = observer < partitions ? there.told(observer) : "";
            boolean noticed = !told.isEmpty() || after[observer] != before[observer];
            if (noticed && !flows[actor][observer]) {
                violation("local respect", path, event, observer, told);
            }
            Outcome outcome = new Outcome(number(told), after[observer]);
            Outcome other = seen.putIfAbsent(new Step(observer, before[observer], before[actor], event), outcome);
            if (other != null && !other.equals(outcome)) {
                violation(
                        other.told != outcome.told ? "output consistency" : "step consistency",
                        path,
                        event,
                        observer,
                        told);
            }
        }
    }

    /** Whoever waits for a start is to be started: it would wait for ever, and who waits for it, too. */
    private void lookWhoWaits(int[] path, int event, World there) {
        for (int partition = 0; partition < plan.partitions().size(); partition++) {
            if (there.kernel().state(partition) == Lifecycle.State.WAITING && !there.isDue(partition)) {
                violation("no start is to come", path, event, partition, there.told(partition));
            }
        }
    }

    private void violation(String condition, int[] path, int event, int observer, String told) {
        StringBuilder text = new StringBuilder(condition + " for " + name(observer) + ": after ");
        for (int each : path) {
            text.append(events.get(each).text()).append(", ");
        }
        violations.add(text + events.get(event).text() + " tells it '" + told + "'");
    }

    private String name(int partition) {
        return partition == partitions ? "the system" : partition + " (" + plan.label(partition) + ")";
    }

    private int number(String text) {
        return texts.computeIfAbsent(text, absent -> texts.size());
    }
}
