package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.kernel.control.WindowStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was late by how much, as kernels and cyclictest tell it. */
final class WindowComparisonTest {
    private static WindowStatus window(Long... errors) {
        return new WindowStatus(0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0, 0, 0, List.of(errors));
    }

    @Test
    void onlyWhatCameBetweenTwoLooksCounts() {
        WindowComparison.Errors errors = WindowComparison.Errors.between(
                List.of(window(5L, 1L), window()), List.of(window(5L, 51L, 0L, 49L), window(0L, 0L, 1L)));
        assertEquals(100, errors.count());
        assertEquals("1", errors.percentile(50));
        assertEquals("3", errors.percentile(99));
        assertEquals("3", errors.percentile(100));
    }

    @Test
    void cyclictestsHistogramIsRead() {
        WindowComparison.Errors errors = WindowComparison.Errors.parse("""
                # /dev/cpu_dma_latency set to 0us
                # Histogram
                000000 000000
                000004 000097
                000010 000002
                # Total: 000000099
                # Max Latencies: 00010
                # Histogram Overflows: 00001
                """);
        assertEquals(100, errors.count());
        assertEquals("4", errors.percentile(50));
        assertEquals("10", errors.percentile(99));
        assertEquals(">=1000", errors.percentile(100));
    }
}
