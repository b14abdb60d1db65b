package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that could not stand among the broken topologies as text. */
class FileFormTest {
    @TempDir
    private Path directory;

    @Test
    void tooLarge() throws IOException {
        assertOne(Rule.FILE_FORM, 1, 1, new byte[(1 << 20) + 1]);
    }

    @Test
    void notUtf8() throws IOException {
        assertOne(Rule.FILE_FORM, 2, 11, "policy:\n  levels: \u00fc".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void controlCharacter() throws IOException {
        assertOne(Rule.YAML_SYNTAX, 2, 3, "policy:\n  \u0001".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void empty() throws IOException {
        assertOne(Rule.YAML_SYNTAX, 1, 1, new byte[0]);
    }

    @Test
    void bracketsAlone() throws IOException {
        assertOne(Rule.FILE_FORM, 1, 17, "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fileNameThatNamesNoTopology() throws IOException {
        Path file = directory.resolve("my topology.yaml");
        Files.writeString(file, "policy: {levels: [low]}\npartitions: [{name: a, label: low, program: idle}]\n");
        List<Violation> violations = TestPrograms.compiler().compile(file).violations();
        assertEquals(
                List.of(Rule.WELL_FORMED_NAME),
                violations.stream().map(Violation::rule).toList());
    }

    @Test
    void messagesHoldNothingThatTerminalsObey() throws IOException {
        String text = "policy: {levels: [low]}\npartitions: [{name: a, label: \"\\e[2J\\u202e\", program: idle}]\n";
        List<Violation> violations = compile(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(Rule.LABEL_EXISTS, violations.getFirst().rule());
        assertTrue(violations.getFirst().wrong().startsWith("in the label '?[2J?'"), violations::toString);
    }

    @Test
    void faultsAloneAreCounted() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 * Violations.MAX; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }
        assertEquals(
                Violations.MAX,
                compile(text.toString().getBytes(StandardCharsets.UTF_8)).size());
    }

    private void assertOne(Rule rule, int line, int column, byte[] bytes) throws IOException {
        List<Violation> violations = compile(bytes);
        assertEquals(1, violations.size(), violations::toString);
        Place at = violations.getFirst().at();
        assertEquals(
                rule + " " + line + ":" + column, violations.getFirst().rule() + " " + at.line() + ":" + at.column());
    }

    private List<Violation> compile(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("form.yaml"), bytes);
        return TestPrograms.compiler().compile(file).violations();
    }
}
