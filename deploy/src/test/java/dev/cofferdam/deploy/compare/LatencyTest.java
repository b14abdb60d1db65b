package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** No percentile that fewer than ten operations exceed. */
class LatencyTest {
    private static Latency of(int operations) {
        Histogram histogram = new Histogram(3);
        for (int i = 1; i <= operations; i++) {
            histogram.recordValue(i);
        }
        return Latency.of(histogram);
    }

    @Test
    void givesThoseThatTenExceed() {
        Latency latency = of(1_000);

        assertEquals(500, latency.p50());
        assertEquals(990, latency.p99());
        assertNull(latency.p999());
        assertNull(of(900).p99());
        assertNotNull(of(10_000).p999());
        assertNull(of(15).p50());
    }

    @Test
    void endsItsCurveThere() {
        List<List<Double>> curve = of(1_000).curve();

        assertTrue(curve.getLast().getFirst() <= 99.0, curve::toString);
        assertTrue(curve.contains(List.of(50.0, 500.0)) && curve.contains(List.of(90.0, 900.0)), curve::toString);
    }
}
