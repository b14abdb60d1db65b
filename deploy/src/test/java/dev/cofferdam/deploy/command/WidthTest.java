package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.command.console.Terminal;
import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.deploy.run.Directories;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is printed fits into narrow terminals. */
class WidthTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(ints = {40, 47, 60, 80})
    void helpOfEveryCommand(int columns) {
        List<String> commands = commands("", line(columns, new ByteArrayOutputStream()));
        assertTrue(commands.size() > 50, commands::toString);
        for (String command : commands) {
            String help = run(columns, ("help " + command).strip());
            assertTrue(help.startsWith("Usage: cofferdam"), help);
            assertFits(columns, help);
        }
    }

    /** As it is where there is room: each option with what it does on one line. */
    @Test
    void narrowHelpSaysWhatTheOtherSays() {
        for (String command : commands("", line(80, new ByteArrayOutputStream()))) {
            assertEquals(words(run(80, "help " + command)), words(run(40, "help " + command)));
        }
    }

    /** Without blanks and new lines, which a narrow one has elsewhere. */
    private static String words(String help) {
        return help.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check windows.yaml",
                "check FIRST.yaml",
                "explain FIRST.yaml",
                "explain FIRST.yaml station analyst",
                "store create FIRST.yaml",
                "store info FIRST.yaml",
                "store ls FIRST.yaml",
                "ps",
                "ps -a",
                "logs",
                "chek",
                "up absent.yaml"
            })
    void answers(String command) throws IOException {
        for (String name : List.of("windows.yaml", "FIRST.yaml")) {
            if (command.contains(name)) {
                Fixtures.example(name, directory);
            }
        }
        run(40, "store create " + directory.resolve("FIRST.yaml"));
        err.getBuffer().setLength(0);
        String out = run(40, command.replaceFirst("(\\S+\\.yaml)", directory + "/$1"));

        assertTrue(!(out + err).isBlank());
        assertFits(40, (out + err).replace(directory.toString(), "d"));
    }

    private static final String DETAIL = "of a detail that is longer than most terminals are wide, and goes on and on";

    /** A topology of which there is a log and an audit. */
    private void ran() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state/cofferdam/ran"));
        Files.createDirectories(state.resolve("logs"));
        Files.writeString(state.resolve("logs/station.log"), "2026-01-31T23:59:59.123Z " + DETAIL + "\n");
        try (AuditTrail trail = AuditTrail.open(directories(), "ran")) {
            trail.append(List.of(new AuditEvent(AuditEvent.Kind.DISK_CREATED, "observations", "low", DETAIL)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"audit show --name ran", "events --past --name ran", "logs --name ran", "logs -t --name ran"})
    void linesAreBrokenOnATerminalAlone(String command) throws IOException {
        ran();
        String narrow = run(40, command);
        assertFits(40, narrow);
        assertEquals(
                words(DETAIL),
                words(narrow).substring(words(narrow).length() - words(DETAIL).length()));
        String piped = run(Terminal.UNLIMITED, command);
        assertTrue(piped.endsWith(DETAIL + "\n"), piped);
    }

    private static void assertFits(int columns, String text) {
        assertEquals(
                List.of(), text.lines().filter(line -> line.length() > columns).toList(), text);
    }

    private static List<String> commands(String before, CommandLine line) {
        List<String> names = new ArrayList<>(List.of(before));
        line.getSubcommands().forEach((name, sub) -> names.addAll(commands((before + " " + name).strip(), sub)));
        return names;
    }

    private String run(int columns, String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line(columns, out).execute(command.split(" ", -1));
        return out.toString(StandardCharsets.UTF_8);
    }

    private CommandLine line(int columns, ByteArrayOutputStream out) {
        return Cofferdam.commandLine(TestPrograms.compiler(), directories())
                .setOut(new StandardOutput(out, StandardCharsets.UTF_8, () -> columns))
                .setErr(new PrintWriter(err));
    }

    private Directories directories() {
        return Directories.of(Map.of(
                "XDG_STATE_HOME",
                directory.resolve("state").toString(),
                "XDG_RUNTIME_DIR",
                directory.resolve("run").toString()));
    }
}
