package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.OwnJar;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.kernel.plan.ProgramPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files share, found from where they are, and what is wrong told in the file that it stands in. */
class InclusionTest {
    @TempDir
    private Path directory;

    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        project = directory.resolve("project");
        Files.createDirectories(project.resolve("shared/programs"));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(project.resolve(file), text);
    }

    private Compilation compile(String topology) throws IOException {
        write("topology.yaml", topology);
        return TestPrograms.compiler().compile(project.resolve("topology.yaml"));
    }

    private List<String> violations(String topology) throws IOException {
        return compile(topology).violations().stream()
                .map(each -> project.relativize(Path.of(each.at().file())) + ":"
                        + each.at().line() + ":" + each.at().column() + " "
                        + each.rule().id())
                .toList();
    }

    @Test
    void policyAndProgramsComeFromWhereTheyAre() throws IOException {
        Path jar = OwnJar.program(
                project.resolve("shared/programs"), "Own", "public List<Parameter> parameters() { return List.of(); }");
        write("shared/all.yaml", "include: [policy.yaml, programs/own.yaml]\n");
        write("shared/policy.yaml", "policy: {levels: [low]}\n");
        // Once more: what was read is not read again.
        write("shared/programs/own.yaml", """
                include: [../policy.yaml]
                programs: {own: {class: org.example.Own, jars: [Own.jar]}}
                """);
        Compilation compilation = compile("""
                include: [shared/all.yaml]
                partitions: [{name: a, label: low, count: 2, program: own}]
                """);
        assertEquals(List.of(), compilation.violations());
        assertEquals(
                List.of(new ProgramPlan("org.example.Own", List.of(jar))),
                compilation.plan().orElseThrow().partitions().stream()
                        .map(partition -> partition.program())
                        .distinct()
                        .toList());
    }

    @Test
    void whatIsWrongIsToldInItsFile() throws IOException {
        write("shared/policy.yaml", "policy:\n  levels: [low, low]\n");
        write("shared/programs/own.yaml", "programs: {own: {class: a.B,\n  jars: [absent.jar]}}\n");
        assertEquals(
                List.of("shared/policy.yaml:2:17 policy-names", "shared/programs/own.yaml:2:10 host-files"),
                violations("""
                        include: [shared/policy.yaml, shared/programs/own.yaml]
                        partitions: [{name: a, label: low, program: own}]
                        """));
    }

    @Test
    void whatCannotBeReadIsToldInItsFileAlone() throws IOException {
        write("shared/policy.yaml", "policy: {levels: [low}\n");
        assertEquals(
                List.of("shared/policy.yaml:1:22 yaml-syntax"),
                violations("include: [shared/policy.yaml]\npartitions: [{name: a, label: low, program: idle}]\n"));
    }

    @Test
    void nothingOutsideTheProjectIsIncluded() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.yaml"), "policy: {levels: [low]}\n");
        Files.createSymbolicLink(project.resolve("link.yaml"), outside);
        Files.createSymbolicLink(project.resolve("up"), directory);
        for (String include : List.of("../outside.yaml", "link.yaml", "up/outside.yaml", outside.toString())) {
            assertEquals(
                    List.of("topology.yaml:1:11 include-files"),
                    violations("include: [" + include + "]\npartitions: [{name: a, label: low, program: idle}]\n"),
                    include);
        }
        // The same file, where it may be.
        Files.copy(outside, project.resolve("inside.yaml"));
        Files.createSymbolicLink(project.resolve("within.yaml"), Path.of("inside.yaml"));
        assertEquals(
                List.of(), violations("include: [within.yaml]\npartitions: [{name: a, label: low, program: idle}]\n"));
    }

    @Test
    void whatIncludesItselfIsRefused() throws IOException {
        write("shared/one.yaml", "policy: {levels: [low]}\ninclude: [programs/two.yaml]\n");
        write("shared/programs/two.yaml", "include: [\n  ../one.yaml, ../../topology.yaml]\n");
        Compilation compilation =
                compile("include: [shared/one.yaml]\npartitions: [{name: a, label: low, program: idle}]\n");
        assertEquals(
                List.of(3, 16),
                compilation.violations().stream()
                        .map(each -> each.at().column())
                        .toList());
        assertTrue(
                compilation.violations().getFirst().wrong().contains("'../one.yaml' includes this file again"),
                compilation.violations()::toString);
    }
}
