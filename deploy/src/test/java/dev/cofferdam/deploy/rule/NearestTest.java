package dev.cofferdam.deploy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a word is near a known one. */
class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "stati0n, station, true",
        "STATION, station, true",
        "statoin, station, true",
        "analyst, station, false",
        "ab, a, true",
        // Of one letter every other is one change.
        "A, a, true",
        "c, a, false"
    })
    void near(String word, String known, boolean near) {
        assertEquals(near, Nearest.to(word, List.of(known)).isPresent());
    }
}
