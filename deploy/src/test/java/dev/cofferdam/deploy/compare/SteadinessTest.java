package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From when on a cell is measured, and whether it was steady at all. */
class SteadinessTest {
    private final List<Slice> slices = new ArrayList<>();
    private final List<Slice> counted = new ArrayList<>();

    private SteadinessTest run(double compilerShare, long... medians) {
        for (long nanos : medians) {
            slices.add(new Slice(slices.size(), nanos, compilerShare));
            if (Steadiness.lastCounts(slices)) {
                counted.add(slices.getLast());
            }
        }
        return this;
    }

    private List<Integer> counted() {
        return counted.stream().map(Slice::round).toList();
    }

    private Optional<String> complaint() {
        return Steadiness.complaint(slices, counted).map(Units::plain);
    }

    @Test
    void countsFromTheSecondPairThatAgrees() {
        run(0, 70, 40, 20, 30, 12, 10, 10, 11, 9, 10, 11);

        assertEquals(List.of(7, 8, 9, 10), counted());
        run(0, 10, 11);
        assertEquals(List.of(7, 8, 9, 10, 11, 12), counted());
        assertEquals(Optional.empty(), complaint());
    }

    /** An interruption is not a trend. */
    @Test
    void findsThePaceUnderNoise() {
        run(0, 10, 90, 500, 10, 10, 10, 10, 10, 10);

        assertEquals(List.of(4, 5, 6, 7, 8), counted());
    }

    @Test
    void countsNoSliceThatTheCompilersWereBusyIn() {
        run(0.5, 10, 10, 10, 10).run(0, 10, 10, 10, 10).run(0.2, 10).run(0, 10, 10, 10, 10, 10);

        assertEquals(List.of(9, 10, 11, 12, 13), counted());
        assertEquals(Optional.empty(), complaint());
    }

    @Test
    void complainsOfCompilersThatNeverRest() {
        run(0.11, 10, 10, 10, 10, 10, 10, 10).run(0, 10, 10);

        assertEquals(List.of(), counted());
        assertEquals(Optional.of("the compilers were quiet in 2 of its 9 slices only"), complaint());
    }

    @Test
    void complainsOfWhatDoesNotComeTogether() {
        run(0, 900, 700, 500, 400, 300, 200, 140, 100, 70, 50);

        assertEquals(Optional.of("the medians of its slices did not come together soon enough"), complaint());
    }

    /** It seemed steady, and then became something else. */
    @Test
    void complainsOfDrift() {
        run(0, 10, 10, 10, 10, 10, 10, 30, 30, 30, 30);

        assertEquals(Optional.of("its median went from 10 ns to 30 ns"), complaint());
    }
}
