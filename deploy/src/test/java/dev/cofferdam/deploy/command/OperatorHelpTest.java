package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorHelpTest {
    @TempDir
    private Path directory;

    private Said run(String command) {
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states")))
                .run(command.isEmpty() ? new String[0] : command.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "ps",
                "logs",
                "console",
                "top",
                "down",
                "stop",
                "start",
                "restart",
                "wait",
                "graph",
                "unit",
                "events",
                "doctor",
                "new",
                "new program",
                "new topology",
                "store",
                "store import",
                "store export",
                "store ls",
                "store create",
                "store info",
                "store create-disk",
                "store delete",
                "store resize-disk",
                "store clone",
                "store snapshot",
                "store resize-pool",
                "store fsck",
                "audit",
                "audit verify",
                "audit show"
            })
    void everyCommandHasHelp(String command) {
        Said said = run(command + " --help");
        assertEquals(0, said.exitCode());
        assertTrue(said.out().startsWith("Usage: cofferdam " + command), said::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "store", "audit", "new"})
    void aloneItShowsTheCommands(String command) {
        Said said = run(command);
        assertEquals(2, said.exitCode());
        assertTrue(said.err().contains("Commands:"), said::err);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs --since soon",
                "stop",
                "up f --detach --for 1s",
                "top --interval soon",
                "down --all --name x",
                "audit verify",
                "audit show f --name n"
            })
    void wrongCommands(String command) {
        Said said = run(command);
        assertEquals(2, said.exitCode());
        assertTrue(said.err().contains("--help'"), said::err);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "top",
                "down",
                "stop x",
                "restart x",
                "wait",
                "wait --name n",
                "events",
                "ps -a --name n",
                "logs",
                "logs x",
                "logs x --name n",
                "audit verify --name n",
                "audit verify absent"
            })
    void whereNothingRuns(String command) {
        Said said = run(command);
        assertEquals(1, said.exitCode());
        assertTrue(said.err().startsWith("error: "), said::err);
    }

    @Test
    void versionNamesItselfAndJava() {
        assertTrue(run("--version").out().matches("cofferdam [0-9]\\S+, built from \\w[^$]+ \\(Java \\S+\\)\\R"));
    }
}
