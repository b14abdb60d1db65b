package dev.cofferdam.deploy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
    private static Reading reading(Metric.Kind kind, String name, double value, String partition) {
        return new Reading(kind, name, "What it is.", Map.of("partition", partition), value);
    }

    @Test
    void aHistogramHasItsBucketsTheirCountAndTheirSum() {
        List<Reading.Bucket> buckets =
                List.of(new Reading.Bucket(0.25, 2), new Reading.Bucket(Double.POSITIVE_INFINITY, 1));
        Reading reading =
                new Reading(Metric.Kind.HISTOGRAM, "cofferdam_h_seconds", "Help.", Map.of("l", "p\"\n"), 1.5, buckets);
        Page page = new Page();
        assertEquals("""
                # HELP cofferdam_h_seconds Help.
                # TYPE cofferdam_h_seconds histogram
                cofferdam_h_seconds_bucket{l="p\\"\\n",le="0.25"} 2
                cofferdam_h_seconds_bucket{l="p\\"\\n",le="+Inf"} 3
                cofferdam_h_seconds_count{l="p\\"\\n"} 3
                cofferdam_h_seconds_sum{l="p\\"\\n"} 1.5
                """, page.of(List.of(reading)));
        assertEquals("", page.of(List.of()));
    }

    @Test
    void isInTheTextFormat() {
        Page page = new Page();
        assertEquals(
                """
                # HELP cofferdam_a_seconds_total What it is.
                # TYPE cofferdam_a_seconds_total counter
                cofferdam_a_seconds_total{partition="p"} 2.5
                # HELP cofferdam_b What it is.
                # TYPE cofferdam_b gauge
                cofferdam_b{partition="p"} 0.0
                cofferdam_b{partition="q\\"\\\\<\\n"} 7.0
                """,
                page.of(List.of(
                        reading(Metric.Kind.GAUGE, "cofferdam_b", 7, "q\"\\<\n"),
                        reading(Metric.Kind.GAUGE, "cofferdam_b", 0, "p"),
                        reading(Metric.Kind.COUNTER, "cofferdam_a_seconds", 2.5, "p"))));
    }

    /** Also a counter that begins anew, as that of a topology that was launched again. */
    @Test
    void whatIsNotReadAnyMoreIsGoneAndWhatIsShowsTheLatest() {
        Page page = new Page();
        page.of(List.of(
                reading(Metric.Kind.COUNTER, "cofferdam_a", 9, "p"),
                reading(Metric.Kind.COUNTER, "cofferdam_a", 9, "q")));
        String now = page.of(List.of(reading(Metric.Kind.COUNTER, "cofferdam_a", 1, "q")));
        assertFalse(now.contains("\"p\""), now);
        assertTrue(now.contains("cofferdam_a_total{partition=\"q\"} 1.0"), now);
        assertEquals("", page.of(List.of()));
    }

    @Test
    void theOrderOfReadingsDoesNotMatter() {
        List<Reading> readings = List.of(
                reading(Metric.Kind.GAUGE, "cofferdam_b", 7, "x"),
                reading(Metric.Kind.GAUGE, "cofferdam_b", 1, "y"),
                reading(Metric.Kind.GAUGE, "cofferdam_a", 1, "z"));
        assertEquals(new Page().of(readings), new Page().of(readings.reversed()));
    }
}
