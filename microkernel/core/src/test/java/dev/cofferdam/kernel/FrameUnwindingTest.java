package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.plan.WindowPlan.Rest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a partition observes of time does not depend on what others do in their windows, but for those who may flow to it. */
final class FrameUnwindingTest {
    private static final int DEPTH = 9;

    static final List<List<String>> SHAPES = List.of(
            List.of("low%sound", "high%sound"),
            List.of("high%sound", "low%sound"),
            List.of("low%crude", "low%sound"),
            List.of("high/A%sound", "high/B%sound"),
            List.of("low%sound", "low/A%sound", "high/A%sound"),
            List.of("high/A%sound", "low%sound", "low/A%sound"),
            List.of("low%sound", "high%sound", "high%sound"));

    @Test
    void windowsSeparate() {
        long states = 0;
        long transitions = 0;
        for (List<String> shape : SHAPES) {
            for (Rest rest : Rest.values()) {
                FrameUnwinding.Result result = FrameUnwinding.check(SmallWindows.windows(shape, rest), DEPTH);
                assertEquals(List.of(), result.violations());
                states += result.states();
                transitions += result.transitions();
            }
        }
        System.out.printf("unwinding of windows, %d steps: %d states, %d transitions%n", DEPTH, states, transitions);
        assertTrue(states > 1_000);
    }
}
