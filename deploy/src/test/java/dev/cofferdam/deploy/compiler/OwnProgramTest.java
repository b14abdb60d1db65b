package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.OwnJar;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.kernel.plan.PartitionPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arguments of a program of one's own are checked, and handed over, as those of one that comes with Cofferdam. */
class OwnProgramTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void compile() throws IOException {
        OwnJar.program(directory, "Ping", """
                public List<Parameter> parameters() {
                    return List.of(
                            new Parameter("count", Kind.NUMBER, true, "how often"),
                            new Parameter("block", Kind.SIZE, false, "how much"),
                            new Parameter("words", Kind.FILE, false, "what to say"));
                }
                """);
        Files.writeString(directory.resolve("words.txt"), "hello");
    }

    private Compilation compile(String arguments) throws IOException {
        return TestPrograms.compiler().compile(Fixtures.write(directory, """
                policy: {levels: [low]}
                partitions:
                  - {name: ping, label: low, program: {class: org.example.Ping, jars: [Ping.jar]}%s}
                """.formatted(arguments)));
    }

    private List<String> said(String arguments) throws IOException {
        return compile(arguments).violations().stream()
                .map(each -> each.at().line() + ":" + each.at().column() + " "
                        + each.rule().id() + ": " + each.wrong() + "; " + each.right())
                .toList();
    }

    @Test
    void goodArgumentsAreHandedOver() throws IOException {
        PartitionPlan ping = compile(", args: {count: 3, block: 4KiB, words: words.txt}")
                .plan()
                .orElseThrow()
                .partitions()
                .getFirst();
        assertEquals(Map.of("count", "3", "block", "4096", "words", "words.txt"), ping.arguments());
        assertEquals(
                List.of(directory.resolve("words.txt")),
                ping.files().stream().map(file -> file.path()).toList());
    }

    @Test
    void misspelt() throws IOException {
        assertEquals(
                List.of(
                        "3:39 program-arguments: program 'org.example.Ping' lacks its argument 'count'; add 'args:"
                                + " {count: ...}', how often",
                        "3:91 program-arguments: program 'org.example.Ping' has no argument 'cuont'; did you mean"
                                + " 'count'?"),
                said(", args: {cuont: 3}"));
    }

    @Test
    void lacking() throws IOException {
        assertEquals(
                List.of("3:39 program-arguments: program 'org.example.Ping' lacks its argument 'count'; add 'args:"
                        + " {count: ...}', how often"),
                said(""));
    }

    @Test
    void ofAnotherKind() throws IOException {
        assertEquals(
                List.of("3:98 program-arguments: the argument 'count' names a number, 'many' is none; "
                        + "numbers are whole and in decimal digits, such as 64"),
                said(", args: {count: many}"));
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        OwnJar.program(directory, "Ping", "public List<Parameter> parameters() { return new ArrayList<>(); }");
        assertEquals(
                List.of("3:47 program-found: what parameters() of 'org.example.Ping' returns cannot be told without"
                        + " running it: there is new in it; let it return List.of(new Parameter(\"name\","
                        + " Parameter.Kind.TEXT, true, \"...\"), ...), of constants"),
                said(""));
    }
}
