package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a good topology, the compiler answers with a plan or with violations inside the file. */
class MutationTest {
    private static final int MUTATIONS = 1500;
    private static final String MARKS = "{}[]:,-#&*!|>'\"%@`?~ \n\t\u0000\u0001\u2028\ud83d\ude00abc019";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"FIRST.yaml", "two-organisations.yaml"})
    void neverThrows(String example) throws IOException {
        Path file = Fixtures.example(example, directory);
        String good = Files.readString(file);
        Random random = new Random(20261122);
        for (int i = 0; i < MUTATIONS; i++) {
            String mutant = mutate(good, random);
            Files.write(file, mutant.getBytes(StandardCharsets.UTF_8));

            Compilation compilation = TestPrograms.compiler().compile(file);

            assertEquals(compilation.violations().isEmpty(), compilation.plan().isPresent(), mutant);
            long lines = mutant.lines().count() + 1;
            for (Violation violation : compilation.violations()) {
                assertTrue(violation.at().line() >= 1 && violation.at().line() <= lines, violation + "\n" + mutant);
            }
        }
    }

    private static String mutate(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(12));
            int from = random.nextInt(text.length());
            String piece = text.substring(from, Math.min(text.length(), from + 1 + random.nextInt(40)));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, piece);
                case 2 -> text.setCharAt(at, MARKS.charAt(random.nextInt(MARKS.length())));
                default -> text.replace(at, end, piece);
            }
        }
        return text.toString();
    }
}
