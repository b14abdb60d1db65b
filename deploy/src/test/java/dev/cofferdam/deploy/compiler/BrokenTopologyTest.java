package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken topology says in its first comments which rules it breaks, and where: {@code # expect: RULE LINE:COLUMN}. */
class BrokenTopologyTest {
    private static final String EXPECT = "# expect: ";

    static List<Path> broken() throws IOException {
        return Fixtures.topologies(Fixtures.BROKEN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void breaksWhatItsCommentsSay(Path file) throws IOException {
        Compilation compilation = TestPrograms.compiler().compile(file);

        assertEquals(
                expected(file),
                compilation.violations().stream()
                        .map(each -> each.rule().id() + " " + each.at().line() + ":"
                                + each.at().column())
                        .toList(),
                () -> compilation.violations().toString());
        for (Violation violation : compilation.violations()) {
            assertEquals(file.toString(), violation.at().file());
            assertFalse(violation.wrong().isBlank() || violation.right().isBlank(), violation::toString);
        }
        assertFalse(compilation.plan().isPresent());
    }

    @Test
    void everyRuleIsBrokenByOne() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (Path file : broken()) {
            expected(file).forEach(each -> broken.add(each.substring(0, each.indexOf(' '))));
        }
        assertEquals(Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toCollection(TreeSet::new)), broken);
    }

    private static List<String> expected(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(EXPECT))
                    .map(line -> line.substring(EXPECT.length()))
                    .toList();
        }
    }
}
