package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.plan.WindowPlan.Overrun;
import dev.cofferdam.kernel.plan.WindowPlan.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Systems of a few partitions with windows, and one more of the first's class behind them. Stateless. */
final class SmallWindows {
    private static final int WINDOW_BYTES = 4096;
    private static final int LENGTH_MICROS = 1_000;

    private SmallWindows() {}

    static SystemPlan plan(List<String> labels, List<WindowPlan> windows) {
        List<String> all = new ArrayList<>(labels);
        all.add(labels.getFirst());
        List<PartitionPlan> partitions = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            partitions.add(PlanParts.partition(
                    "p" + i, SmallSystems.accessClass(all.get(i)), List.of(), WINDOW_BYTES, RestartPolicy.NEVER));
        }
        return new SystemPlan(
                SmallSystems.POLICY,
                partitions,
                List.of(),
                List.of(),
                Design.MESSAGE,
                Optional.empty(),
                List.copyOf(windows));
    }

    /** A window for each, then a gap; whoever overruns is frozen, and the rest is given where it may be. */
    static SystemPlan windows(List<String> labels, Rest rest) {
        List<WindowPlan> windows = new ArrayList<>();
        int frame = (labels.size() + 1) * LENGTH_MICROS;
        for (int i = 0; i < labels.size(); i++) {
            // The one behind shares the first's.
            List<Integer> partitions = i == 0 ? List.of(0, labels.size()) : List.of(i);
            windows.add(new WindowPlan(0, frame, i * LENGTH_MICROS, LENGTH_MICROS, partitions, rest, Overrun.FREEZE));
        }
        return plan(labels, windows);
    }
}
