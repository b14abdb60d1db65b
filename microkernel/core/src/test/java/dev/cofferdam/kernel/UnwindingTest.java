package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.SmallSystems.Share;
import dev.cofferdam.kernel.Unwinding.Result;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The kernel separates: the unwinding conditions hold in every state of small systems that a few events reach. One event
 * more than usual with {@code -Dcofferdam.deeper=1}, and so on.
 */
@Execution(ExecutionMode.CONCURRENT)
final class UnwindingTest {
    private static final int DEEPER = Integer.getInteger("cofferdam.deeper", 0);
    private static final Limits FEW = new Limits(2, 2, 1);

    /** Two that are ordered, two that are not, three in every way in which three can stand to each other but for names. */
    private static final List<List<String>> SHAPES = List.of(
            List.of("low%sound", "high%sound"),
            List.of("low%crude", "low%sound"),
            List.of("high/A%sound", "high/B%sound"),
            List.of("low%sound", "low%sound"),
            List.of("low%sound", "low/A%sound", "high/A%sound"),
            List.of("low%sound", "low/A%sound", "low/B%sound"),
            List.of("low/A%sound", "low/B%sound", "low/A,B%sound"),
            List.of("low/A%sound", "low/B%sound", "high%sound"),
            List.of("low%sound", "low%sound", "high%sound"),
            List.of("low%sound", "high%sound", "high%sound"),
            List.of("low%sound", "low/A%sound", "high/B%sound"));

    @Test
    void everyPairOfClasses() {
        List<String> labels = SmallSystems.labels();
        List<SystemPlan> systems = new ArrayList<>();
        for (int first = 0; first < labels.size(); first++) {
            for (int second = first; second < labels.size(); second++) {
                List<String> pair = List.of(labels.get(first), labels.get(second));
                for (Share share : isFirstOfItsNames(pair) ? Share.values() : new Share[0]) {
                    SystemPlan system = SmallSystems.of(pair, List.of(share), false);
                    if (share == Share.STARTS
                            || !system.disks().isEmpty()
                            || !system.channels().isEmpty()) {
                        systems.add(system);
                    }
                }
            }
        }
        check("every pair of classes", systems, 3);
    }

    /** Categories are alike but for their names: of two pairs that differ in that alone one is enough. */
    private static boolean isFirstOfItsNames(List<String> pair) {
        String text = String.join(" ", pair);
        String renamed = text.replace("A,B", "C")
                .replace('A', 'D')
                .replace('B', 'A')
                .replace('D', 'B')
                .replace("C", "A,B");
        return text.compareTo(renamed) <= 0;
    }

    @Test
    void everyShapeWithWhatEachCanShare() {
        List<SystemPlan> systems = new ArrayList<>();
        for (List<String> shape : SHAPES) {
            for (Share share : Share.values()) {
                systems.add(SmallSystems.of(shape, List.of(share), share == Share.DISKS));
            }
        }
        check("every shape, one thing shared", systems, 3);
    }

    @Test
    void everyShapeThatSharesEverything() {
        List<Share> running = List.of(Share.DISKS, Share.ONE_WAY, Share.CALLS);
        check(
                "every shape, all shared",
                SHAPES.stream()
                        .flatMap(shape -> Stream.of(running, List.of(Share.values()))
                                .map(shared -> SmallSystems.of(shape, shared, true)))
                        .toList(),
                2);
    }

    @Test
    void lowAndHighForLonger() {
        List<SystemPlan> systems = new ArrayList<>();
        for (Share share : Share.values()) {
            systems.add(SmallSystems.of(SHAPES.getFirst(), List.of(share), false));
        }
        check("low and high", systems, 5);
    }

    private static void check(String what, List<SystemPlan> systems, int depth) {
        long start = System.nanoTime();
        long states = 0;
        long transitions = 0;
        List<Result> results = systems.parallelStream()
                .map(system -> Unwinding.check(system, FEW, depth + DEEPER))
                .toList();
        for (Result result : results) {
            assertEquals(List.of(), result.violations());
            states += result.states();
            transitions += result.transitions();
        }
        System.out.printf(
                "unwinding, %s, %d events deep: %d systems, %d states, %d transitions, %.1f s%n",
                what, depth + DEEPER, systems.size(), states, transitions, (System.nanoTime() - start) / 1e9);
        assertTrue(states > systems.size());
    }
}
