package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples keep every rule with the programs that really come with Cofferdam. */
class ExamplesTest {
    @TempDir
    private Path directory;

    static List<Path> examples() throws IOException {
        return Fixtures.topologies(Fixtures.EXAMPLES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void keepEveryRule(Path example) throws IOException {
        Compiler compiler = new Compiler(new Machine(1L << 30, 2), Programs.installed());
        Path file = Fixtures.example(example.getFileName().toString(), directory);
        assertEquals(List.of(), compiler.compile(file).violations());
    }
}
