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
    void countsFromTheThirdThatAgrees() {
        run(0, 70, 30, 10, 10, 11, 10, 10, 11, 9, 10);

        assertEquals(List.of(5, 6, 7, 8, 9), counted());
        assertEquals(Optional.empty(), complaint());
    }

    @Test
    void countsNoSliceThatTheCompilersWereBusyIn() {
        run(0.5, 10, 10, 10, 10).run(0, 10, 10, 10, 10).run(0.2, 10).run(0, 10, 10, 10, 10);

        assertEquals(List.of(7, 9, 10, 11, 12), counted());
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
        run(0, 10, 20, 10, 20, 10, 20, 10, 20, 10, 20);

        assertEquals(Optional.of("the medians of its slices did not come together soon enough"), complaint());
    }

    /** It seemed steady, and then became something else. */
    @Test
    void complainsOfDrift() {
        run(0, 10, 10, 10, 10, 10, 10, 30, 30, 30, 30);

        assertEquals(Optional.of("its median went from 10 ns to 30 ns"), complaint());
    }
}
