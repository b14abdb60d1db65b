package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Cofferdam keeps for any topology is no gateway's, and {@code check} says so already. */
class OwnDirectoriesTest {
    @TempDir
    private Path directory;

    private List<String> wrong(String deliver) throws IOException {
        Path own = directory.toRealPath().resolve("state/cofferdam");
        Files.createDirectories(own.resolve("other/logs"));
        Path file = Fixtures.write(directory, """
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 64MiB}}
                gateways:
                  - {name: a, from: low, to: high, spool: 2MiB, files: {drop: drop, deliver: %s}}
                """.formatted(deliver));
        Compiler known = TestPrograms.compiler();
        return new Compiler(known.machine(), known.programs(), List.of(own))
                .compile(file).violations().stream()
                        .filter(violation -> violation.rule() == Rule.GATEWAY_DIRECTORIES)
                        .map(Violation::wrong)
                        .toList();
    }

    @Test
    void aDirectoryBesideThemIsTheGateways() throws IOException {
        assertEquals(List.of(), wrong("deliver"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state/cofferdam", "state/cofferdam/other", "state/cofferdam/other/logs", "state"})
    void whatCofferdamKeepsIsNot(String deliver) throws IOException {
        assertEquals(1, wrong(deliver).size());
    }

    /** Of another user, or kept elsewhere. */
    @Test
    void norIsAnAuditThatLiesSomewhereElse() throws IOException {
        Path logs = Files.createDirectories(directory.resolve("kept/logs"));
        assertEquals(List.of(), wrong("kept/logs"), "control");
        Files.createFile(directory.resolve("kept/audit.lock"));
        Path real = logs.toRealPath();
        assertEquals(List.of(real + " lies in what a topology keeps in " + real.getParent()), wrong("kept/logs"));
    }
}
