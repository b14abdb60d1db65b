package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.compare.ChannelResults.Arrangement;
import dev.cofferdam.deploy.compare.ChannelResults.Heard;
import dev.cofferdam.deploy.compare.ChannelResults.Medium;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** What is measured of covert channels, and what is said of it. */
class ChannelComparisonTest {
    private static final List<Medium> ALL = List.of(Medium.values());

    private static Heard heard(Medium medium, String design, Arrangement arrangement, int slotMillis, boolean found) {
        return new Heard(
                medium,
                design,
                arrangement,
                slotMillis,
                found ? 0.5 : 0.01,
                0,
                0.6,
                0.04,
                0.2,
                3,
                found,
                List.of(0, 1, 1),
                List.of(3L, 0L, 12_345L));
    }

    private static ChannelResults results(Heard... heard) {
        return new ChannelResults(Samples.machine("none", 0), List.of(heard), List.of());
    }

    /** Of the machine's own media no design is better than another. */
    @Test
    void everyMediumIsMeasuredInEachDesignOrOnce() {
        List<ChannelComparison.Stage> stages = ChannelComparison.stages(2, ALL);

        assertEquals(9, stages.size());
        for (Medium medium : ALL) {
            long times = stages.stream()
                    .filter(stage -> stage.media().contains(medium))
                    .count();
            assertEquals(medium.isMachine() ? 3 : medium == Medium.ABSENT ? 9 : 8, times, medium.name());
        }
    }

    @Test
    void oneCoreHasNoPartitionsApart() {
        assertTrue(
                ChannelComparison.stages(1, ALL).stream().noneMatch(stage -> stage.arrangement() == Arrangement.APART));
        assertEquals(
                List.of(Arrangement.SHARED, Arrangement.WINDOWS),
                ChannelComparison.stages(1, List.of(Medium.PROCESSOR)).stream()
                        .map(ChannelComparison.Stage::arrangement)
                        .toList());
    }

    /** Half a bit in 10 ms is 50 a second; of what is not heard the tightest bound is said. */
    @Test
    void theBestLengthOfASlotIsSaid() {
        ChannelResults results = results(
                heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 5, false),
                heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 10, true),
                heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 20, true),
                heard(Medium.READS, "call", Arrangement.WINDOWS, 10, false),
                heard(Medium.READS, "call", Arrangement.WINDOWS, 40, false));

        assertEquals(
                List.of("processor", "any", "-", "50.0", "-"),
                ChannelText.rows(results).getFirst());
        assertEquals(
                List.of("reads", "call", "-", "-", "< 1.0"),
                ChannelText.rows(results).get(1));
        assertEquals(50, results.sum("ring", Arrangement.SHARED));
        assertEquals(0, results.sum("call", Arrangement.WINDOWS));
    }

    @Test
    void aimsAreJudgedAndControlsSaid() {
        Heard found = heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 10, true);
        ChannelResults results = results(
                found,
                heard(Medium.ABSENT, "call", Arrangement.WINDOWS, 10, false),
                heard(Medium.FLUSHES, "call", Arrangement.WINDOWS, 10, true));

        String text = ChannelText.of(results);
        assertTrue(text.contains("absent was heard in 0 of 1 measurements"), text);
        assertTrue(text.contains("was heard, 50.0 b/s."), text);
        assertTrue(text.contains("call, windows: sum of what is heard 50.0 b/s (aim: under 1; missed)"), text);
        assertTrue(text.contains("ring, apart: sum of what is heard not measured"), text);
        String deaf = ChannelText.of(results(heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 10, false)));
        assertTrue(deaf.contains("NOT HEARD: the rest means nothing"), deaf);
    }

    @Test
    void thePageIsWellFormedAndDrawsNothingThatIsNoNumber() throws Exception {
        for (ChannelResults results : List.of(
                results(),
                results(
                        heard(Medium.PROCESSOR, "message", Arrangement.SHARED, 10, true),
                        heard(Medium.LOG, "mapped", Arrangement.APART, 5, false)))) {
            String html = ChannelPage.of(results);
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html.replaceFirst("<!DOCTYPE html>", ""))));
            assertFalse(html.contains("NaN") || html.contains("Infinity"), "draws what is no number");
        }
    }
}
