package dev.cofferdam.deploy.command.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.kernel.host.Processors;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoreReportTest {
    @TempDir
    private Path directory;

    @Test
    void eachThatMaySpinHasACoreOnALargeMachine() throws IOException {
        String text = report(plan(""), 8).text();
        assertTrue(text.contains("Cores by design message on this machine"), text);
        assertTrue(text.contains("station    0, kernel 1, store 2\n"), text);
        assertTrue(text.contains("analyst    3, kernel 4, store 5\n"), text);
    }

    @Test
    void aCoreThatTheTopologyNamesIsKept() throws IOException {
        String text = report(plan("core: 5, "), 8).text();
        assertTrue(text.contains("station    5, kernel 0, store 1\n"), text);
    }

    @Test
    void whereSpinningIsOffAllShareOneCore() throws IOException {
        String text = report(plan(""), 2).text();
        assertTrue(text.contains("station    0\n"), text);
        assertTrue(text.contains("analyst    1\n"), text);
    }

    @Test
    void linuxChoosesWhereThereAreTooFew() throws IOException {
        String text = report(plan(""), 1).text();
        assertTrue(text.contains("station    as Linux chooses\n"), text);
    }

    @Test
    void programsAreToldEachThread() throws IOException {
        Plan plan = plan("");
        assertEquals(new ObjectMapper().readTree("""
                                {"valid": true, "cores": [
                                  {"partition": "station", "own": 0, "kernel": 1, "store": 2},
                                  {"partition": "analyst", "own": 3, "kernel": 4, "store": 5}]}"""), report(plan, 8).json());
        assertEquals(
                "[{\"partition\":\"station\"},{\"partition\":\"analyst\"}]",
                report(plan, 1).json().get("cores").toString());
    }

    private static Answer report(Plan plan, int cores) {
        Answer valid = new Answer(ExitCode.OK, "", Json.object().put("valid", true));
        return CoreReport.after(
                valid, plan, Processors.plain(IntStream.range(0, cores).boxed().toList()));
    }

    private Plan plan(String limit) throws IOException {
        Path first = Fixtures.example("FIRST.yaml", directory);
        Files.writeString(first, Files.readString(first).replaceFirst("memory: 96MiB", limit + "memory: 96MiB"));
        return new Compiler(new Machine(1L << 40, 64), Programs.installed())
                .compile(first)
                .plan()
                .orElseThrow();
    }
}
