package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditions of {@link Unwinding} for the windows of a core: when a partition runs depends on time, and on what those
 * do in their windows who may flow to it. For one thread.
 *
 * <p>In each window each who runs leaves the rest or does not; when it is over, each who ran has stopped or overruns; and at
 * any time each is started anew. Nobody but the operator is told what is counted.
 */
final class FrameUnwinding {
    private static final int TIME = -1;

    private final SystemPlan plan;
    private final int depth;
    private final Map<List<String>, String> seen = new HashMap<>();
    private final Map<String, List<Step>> states = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long transitions;

    /** Something that happens; time goes on to the next turn. */
    private record Step(String what, int partition) {}

    /** A frame where some steps have led it. */
    private static final class Reached {
        final Frame frame;
        final long frameNanos;
        long nowNanos;
        Frame.Turn turn;
        /** Who was to stop at the turn, and in which window. */
        List<Integer> stopped = List.of();

        int stoppedIn = -1;

        Reached(SystemPlan plan) {
            frame = Frame.of(plan).getFirst();
            frameNanos = 1_000L * frame.windows().getFirst().frameMicros();
            nowNanos = frameNanos - 1;
            turn = frame.turn(nowNanos);
            frame.members().forEach(frame::ready);
        }

        void take(Step step) {
            switch (step.what) {
                case "time" -> {
                    stoppedIn = turn.window();
                    nowNanos = turn.untilNanos();
                    List<Integer> ran = turn.run();
                    turn = frame.turn(nowNanos);
                    stopped = ran.stream()
                            .filter(partition -> !turn.run().contains(partition))
                            .toList();
                    frame.began(turn, nowNanos);
                }
                case "leaves" -> frame.leave(step.partition, nowNanos).ifPresent(given -> turn = given);
                case "overruns" -> frame.overran(stoppedIn, step.partition, nowNanos);
                default -> {
                    frame.started(step.partition);
                    frame.ready(step.partition);
                }
            }
        }
    }

    record Result(int states, long transitions, List<String> violations) {}

    private FrameUnwinding(SystemPlan plan, int depth) {
        this.plan = plan;
        this.depth = depth;
    }

    static Result check(SystemPlan plan, int depth) {
        FrameUnwinding check = new FrameUnwinding(plan, depth);
        check.explore();
        return new Result(check.states.size(), check.transitions, List.copyOf(check.violations));
    }

    private void explore() {
        List<List<Step>> frontier = List.of(List.of());
        for (int steps = 0; steps < depth && violations.isEmpty(); steps++) {
            List<List<Step>> next = new ArrayList<>();
            for (List<Step> path : frontier) {
                for (Step step : possible(reach(path))) {
                    Reached before = reach(path);
                    Reached after = reach(path);
                    after.take(step);
                    transitions++;
                    look(path, step, before, after);
                    List<Step> longer = new ArrayList<>(path);
                    longer.add(step);
                    if (states.putIfAbsent(state(after), longer) == null) {
                        next.add(longer);
                    }
                }
            }
            frontier = next;
        }
    }

    private Reached reach(List<Step> path) {
        Reached reached = new Reached(plan);
        path.forEach(reached::take);
        return reached;
    }

    private List<Step> possible(Reached here) {
        List<Step> steps = new ArrayList<>(List.of(new Step("time", TIME)));
        here.turn.run().forEach(partition -> steps.add(new Step("leaves", partition)));
        if (here.stoppedIn >= 0) {
            here.stopped.stream()
                    .filter(partition -> here.frame
                            .windows()
                            .get(here.stoppedIn)
                            .partitions()
                            .contains(partition))
                    .forEach(partition -> steps.add(new Step("overruns", partition)));
        }
        for (int partition = 0; partition < plan.partitions().size(); partition++) {
            steps.add(new Step("is started", partition));
        }
        return steps;
    }

    private String state(Reached reached) {
        return time(reached)
                + reached.turn.run()
                + reached.stopped
                + Graph.get(reached.frame, "barred")
                + Graph.get(reached.frame, "left")
                + Graph.get(reached.frame, "given");
    }

    private static String time(Reached reached) {
        return reached.nowNanos % reached.frameNanos + ":" + (reached.turn.untilNanos() - reached.nowNanos) + " ";
    }

    /** What one can observe, now or by what may come: time, whether it runs, and what those do that may flow to it. */
    private String view(Reached reached, int observer) {
        StringBuilder text = new StringBuilder(time(reached));
        text.append(below(reached.turn.run(), observer));
        for (String set : List.of("barred", "left")) {
            ((Collection<?>) Graph.get(reached.frame, set))
                    .stream()
                            .filter(partition -> flows((Integer) partition, observer))
                            .sorted()
                            .forEach(partition -> text.append(set).append(partition));
        }
        return text.append(below(reached.stopped, observer)).toString();
    }

    /** Of these, those who may flow to it. */
    private List<Integer> below(List<Integer> partitions, int observer) {
        return partitions.stream()
                .filter(partition -> flows(partition, observer))
                .sorted()
                .toList();
    }

    private boolean flows(int from, int to) {
        return from == to || accessClass(from).mayFlowTo(accessClass(to));
    }

    private AccessClass accessClass(int partition) {
        return plan.partitions().get(partition).accessClass().orElseThrow();
    }

    private void look(List<Step> path, Step step, Reached before, Reached after) {
        for (int observer = 0; observer < plan.partitions().size(); observer++) {
            String was = view(before, observer);
            String is = view(after, observer);
            if (step.partition != TIME && !flows(step.partition, observer) && !was.equals(is)) {
                violations.add("local respect for " + observer + ": after " + path + ", " + step + ": " + is);
            }
            String acts = step.partition == TIME ? "" : view(before, step.partition);
            String other = seen.putIfAbsent(List.of("" + observer, was, acts, step.toString()), is);
            if (other != null && !other.equals(is)) {
                violations.add("step consistency for " + observer + ": after " + path + ", " + step + ": " + is + " or "
                        + other);
            }
        }
    }
}
