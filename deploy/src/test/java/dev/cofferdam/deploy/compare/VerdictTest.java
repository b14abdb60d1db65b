package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdict says what the figures say, whichever way they fall. */
class VerdictTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3.00 | Karger's expectation holds here: the call wins by a factor of two or more (message / call = 3.00).",
                "2.00 | Karger's expectation holds here: the call wins by a factor of two or more (message / call = 2.00).",
                "1.60 | The call wins here, but by less than Karger's factor of two (message / call = 1.60).",
                "1.02 | Karger's expectation fails here: call and message cost the same to within 5 % (message / call = 1.02).",
                "0.50 | Karger's expectation fails here: messages are faster than the call (message / call = 0.50)."
            })
    void headline(double messageOverCall, String headline) {
        assertEquals(
                headline,
                Verdict.of(Samples.of(List.of(4096), cell -> messageOverCall)).headline());
    }

    @Test
    void namesEachPartOfAMixedAnswer() {
        Results results = Samples.of(Samples.FOUR_SIZES, cell -> switch (cell.blockBytes()) {
            case 512 -> 2.5;
            case 4096 -> 1.5;
            case 1 << 20 -> 0.8;
            default -> 1;
        });

        assertEquals(
                "The answer depends on what is asked for: of 8 cases, in 2 the call wins by two or more, in 2 it wins by"
                        + " less, in 2 neither wins, in 2 messages win (message / call = 0.80 to 2.50).",
                Verdict.of(results).headline());
    }

    @Test
    void givesBothMediansOfEachSize() {
        String text =
                text(Samples.of(Samples.FOUR_SIZES, cell -> cell.operation().equals("read") ? 2.5 : 1.5));

        assertTrue(text.contains("reads: 512 B: 25.0 µs / 10.0 µs = 2.50 (2.50 to 2.50); 4 KiB: "), text);
        assertTrue(text.contains("writes: 512 B: 15.0 µs / 10.0 µs = 1.50 (1.50 to 1.50); "), text);
        assertTrue(text.contains("With more requests on their way or more clients: 1.50 to 2.50."), text);
    }

    @Test
    void saysWhatTheOtherRoutesChange() {
        String text = text(Samples.of(List.of(4096), cell -> 2.5));

        String ring = " takes 8.00 µs, 0.80 (0.80 to 0.80) × the call: a store in a partition of its own need not cost";
        assertTrue(text.contains("A parked 4 KiB read" + ring), text);
        assertTrue(text.contains("A parked 4 KiB write" + ring), text);
        assertTrue(
                text.contains("the call takes 25.00 (25.00 to 25.00) times as long. Reading down asks nobody"), text);
        assertTrue(
                text.contains("With call, the store takes kernel and client with it; brought up again at once"), text);
        assertTrue(text.contains("With message, the store alone dies; it serves clients again after 468 ms."), text);
        assertTrue(text.contains("No acknowledged, flushed write was lost"), text);
        assertTrue(text.contains("55 KiB of Cofferdam's own bytecode more"), text);
    }

    @Test
    void saysHowMuchTheMachineMakes() {
        String text = text(Samples.of(List.of(4096), cell -> 2.5));

        assertTrue(text.contains("Of that the machine makes 2.00 (2.00 to 2.00): so many times as long"), text);
        assertTrue(text.contains("a factor of 1.25 for reads of 4 KiB, is Cofferdam's."), text);
    }

    @Test
    void countsLostWrites() {
        Results whole = Samples.of(List.of(4096), cell -> 2.5);
        Results lossy = new Results(
                whole.machine(),
                whole.baselines(),
                whole.peers(),
                whole.results(),
                whole.ratios(),
                whole.trustedBase(),
                List.of(new Results.StoreKilled("ring", List.of("store"), 1_000_000, 200, 3)),
                whole.leftOut());

        assertTrue(text(lossy).contains("3 acknowledged, flushed writes were lost."), text(lossy));
    }

    /** Of two rounds in three messages take three times as long, in the third as long as the call. */
    @Test
    void cannotTellWhatSpreadsTooFar() {
        Results whole = Samples.of(List.of(4096), cell -> 2.5);
        List<Results.Result> spread = whole.results().stream()
                .map(result -> result.design().equals("message") ? everyThird(result) : result)
                .toList();

        assertEquals(
                "Cannot tell: the figures spread too far (message / call = 3.00).",
                Verdict.of(Samples.with(whole, spread)).headline());
    }

    private static Results.Result everyThird(Results.Result result) {
        List<Results.Round> rounds = result.rounds().stream()
                .map(round -> new Results.Round(round.number(), round.number() % 3 == 0 ? 10_000 : 30_000))
                .toList();
        return Samples.withRounds(result, rounds, null);
    }

    @Test
    void restsOnNothingThatIsNotSteady() {
        Results whole = Samples.of(List.of(4096), cell -> 2.5);
        Results unsteady = Samples.with(
                whole,
                whole.results().stream()
                        .map(result -> result.waiting().equals("park") ? Samples.notSteady(result) : result)
                        .toList());

        assertEquals(
                "No verdict: call and message were not steady while they were measured.",
                Verdict.of(unsteady).headline());
        assertFalse(text(unsteady).contains("read takes"), text(unsteady));
    }

    @Test
    void isNotToBeQuotedOfABusyMachine() {
        String headline = Verdict.of(Samples.of(Samples.machine("x", 0.9), List.of(4096), cell -> 2.5))
                .headline();

        assertTrue(headline.startsWith("On a busy machine, so not to be quoted: Karger's expectation holds"), headline);
    }

    @Test
    void givesNoneWithoutFigures() {
        Verdict verdict = Verdict.of(Samples.empty());

        assertEquals("No verdict: call and message were not measured side by side.", verdict.headline());
        assertEquals(List.of(), verdict.points());
    }

    private static String text(Results results) {
        return Verdict.of(results).points().stream()
                .flatMap(point -> point.lines().stream())
                .collect(Collectors.joining("\n"))
                .replace('\u00a0', ' ');
    }
}
