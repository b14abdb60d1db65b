package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What windows can be, looked at once more in the plan that a kernel is given. Stateless. */
final class ScheduleRules {
    private ScheduleRules() {}

    /** A sentence for each window that is none, and for each two that cannot both be. */
    static List<String> violations(SystemPlan plan) {
        List<String> violations = new ArrayList<>();
        Map<Integer, Integer> coreOf = new HashMap<>();
        for (WindowPlan window : plan.schedule()) {
            String which = which(window);
            boolean fits = window.frameMicros() >= WindowPlan.FRAME_MICROS_MIN
                    && window.frameMicros() <= WindowPlan.FRAME_MICROS_MAX
                    && window.startMicros() >= 0
                    && window.lengthMicros() >= WindowPlan.LENGTH_MICROS_MIN
                    && window.endMicros() > 0
                    && window.endMicros() <= window.frameMicros();
            if (!fits) {
                violations.add(which + " lasts " + window.lengthMicros() + " us in a frame of " + window.frameMicros()
                        + " us");
            }
            members(plan, window, which, violations);
            for (int partition : window.partitions()) {
                if (coreOf.merge(partition, window.core(), (first, second) -> first) != window.core()) {
                    violations.add("partition number " + partition + " has windows on two cores");
                }
            }
        }
        for (int i = 0; i < plan.schedule().size(); i++) {
            for (int j = 0; j < i; j++) {
                apart(plan.schedule().get(i), plan.schedule().get(j), violations);
            }
        }
        return violations;
    }

    private static String which(WindowPlan window) {
        return "the window at " + window.startMicros() + " us of core " + window.core();
    }

    private static void apart(WindowPlan window, WindowPlan other, List<String> violations) {
        String which = which(window);
        if (other.core() != window.core()) {
            return;
        }
        if (other.frameMicros() != window.frameMicros()) {
            violations.add(which + " has another frame than the one at " + other.startMicros() + " us");
        } else if (window.startMicros() < other.endMicros() && other.startMicros() < window.endMicros()) {
            violations.add(which + " overlaps the one at " + other.startMicros() + " us");
        }
    }

    private static void members(SystemPlan plan, WindowPlan window, String which, List<String> violations) {
        for (int partition : window.partitions()) {
            if (partition < 0 || partition >= plan.partitions().size()) {
                violations.add(which + " is partition number " + partition + "'s of "
                        + plan.partitions().size());
                return;
            }
        }
        long classes = window.partitions().stream()
                .map(partition -> plan.partitions().get(partition).accessClass())
                .distinct()
                .count();
        if (classes > 1) {
            violations.add(which + " is shared by partitions of several classes");
        }
    }
}
