package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changed beyond the noise, and nothing else. */
class AgainstTest {
    private static final Path FILE = Path.of("old", "results.json");

    /** Every round of every cell some per cent off, and message by a factor. */
    private static Results noisy(long seed, double message) {
        SplittableRandom random = new SplittableRandom(seed);
        Results whole = Samples.of(List.of(4096), cell -> message);
        return Samples.with(
                whole,
                whole.results().stream()
                        .map(result -> Samples.withRounds(
                                result,
                                result.rounds().stream()
                                        .map(round -> new Results.Round(round.number(), (long)
                                                (round.medianNanos() * Math.exp(0.03 * random.nextGaussian()))))
                                        .toList(),
                                null))
                        .toList());
    }

    @Test
    void findsNothingInNoise() {
        String text = Against.of(noisy(1, 2.5), noisy(2, 2.5), FILE);

        assertTrue(text.contains(" 0 changed beyond the noise"), text);
    }

    @Test
    void findsWhatBecameSlower() {
        List<String> changed = Against.of(noisy(1, 2.5), noisy(2, 3.5), FILE)
                .lines()
                .filter(line -> line.startsWith("  x "))
                .toList();

        assertTrue(
                !changed.isEmpty() && changed.stream().allMatch(line -> line.contains("  message, park, ")),
                changed::toString);
        assertTrue(changed.getFirst().startsWith("  x 1.4"), changed::toString);
    }

    @Test
    void namesAnotherMachine() {
        Results other = Samples.of(Samples.machine("Other", 0), List.of(4096), cell -> 2.5);

        String text = Against.of(other, noisy(2, 2.5), FILE);
        assertTrue(text.contains("another machine: Other, 2 cores, Linux 6.18, Java 25 then, AMD EPYC"), text);
    }

    @Test
    void readsWhatWasWritten(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("results.json");
        Results results = noisy(1, 2.5);
        new ObjectMapper().writeValue(file.toFile(), results);

        assertEquals(results, Against.read(file));
    }

    @Test
    void refusesWhatIsNoResult(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("results.json"), "{\"machine\": 3}");

        IOException wrong = assertThrows(IOException.class, () -> Against.read(file));
        assertTrue(
                wrong.getMessage().startsWith(file + ": no results.json of this version's compare: "), wrong::toString);
    }
}
