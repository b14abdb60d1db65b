package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.plan.WindowPlan.Overrun;
import dev.cofferdam.kernel.plan.WindowPlan.Rest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows that a compiler would not have made. */
final class ScheduleRulesTest {
    private static WindowPlan window(int core, int frame, int start, int length, Integer... partitions) {
        return new WindowPlan(core, frame, start, length, List.of(partitions), Rest.IDLE, Overrun.LOG);
    }

    private static SystemPlan plan(WindowPlan... windows) {
        return SmallWindows.plan(List.of("low%sound", "high%sound"), List.of(windows));
    }

    private static List<String> violations(WindowPlan... windows) {
        return ScheduleRules.violations(plan(windows));
    }

    @Test
    void goodWindowsAreLetBe() {
        assertEquals(
                List.of(),
                violations(
                        window(0, 10_000, 0, 5_000, 0, 2),
                        window(0, 10_000, 5_000, 5_000, 1),
                        window(1, 20_000, 0, 200)));
    }

    @Test
    void whatCannotBeIsNamed() {
        assertEquals(
                List.of("the window at 9000 us of core 0 lasts 2000 us in a frame of 10000 us"),
                violations(window(0, 10_000, 9_000, 2_000, 0)));
        assertEquals(
                List.of("the window at 0 us of core 0 lasts 199 us in a frame of 10000 us"),
                violations(window(0, 10_000, 0, 199, 0)));
        assertEquals(
                List.of("the window at 2147483647 us of core 0 lasts 2000 us in a frame of 10000 us"),
                violations(window(0, 10_000, Integer.MAX_VALUE, 2_000, 0)));
        assertEquals(
                List.of("the window at 0 us of core 0 is shared by partitions of several classes"),
                violations(window(0, 10_000, 0, 2_000, 0, 1)));
        assertEquals(
                List.of("the window at 0 us of core 0 is partition number 3's of 3"),
                violations(window(0, 10_000, 0, 2_000, 3)));
        assertEquals(
                List.of("the window at 1999 us of core 0 overlaps the one at 0 us"),
                violations(window(0, 10_000, 0, 2_000, 0), window(0, 10_000, 1_999, 2_000, 1)));
        assertEquals(
                List.of("the window at 2000 us of core 0 has another frame than the one at 0 us"),
                violations(window(0, 10_000, 0, 2_000, 0), window(0, 20_000, 2_000, 2_000, 1)));
        assertEquals(
                List.of("partition number 0 has windows on two cores"),
                violations(window(0, 10_000, 0, 2_000, 0), window(1, 10_000, 2_000, 2_000, 0)));
    }

    @Test
    void theKernelRefusesThem() {
        SystemPlan shared = plan(window(0, 10_000, 0, 2_000, 0, 1));
        String message = assertThrows(IllegalArgumentException.class, () -> new Kernel(shared, new Recorder()))
                .getMessage();
        assertEquals(
                "the plan is refused: the window at 0 us of core 0 is shared by partitions of several classes",
                message);
    }
}
