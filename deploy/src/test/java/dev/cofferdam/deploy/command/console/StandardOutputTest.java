package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.command.Cofferdam;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardOutputTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int execute(OutputStream out, String... arguments) {
        return Cofferdam.commandLine(TestPrograms.compiler())
                .setOut(new StandardOutput(out, StandardCharsets.UTF_8, () -> 72))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    /** The device that is always full says so of the last bytes as of the first. */
    @ParameterizedTest
    @ValueSource(
            strings = {"schema", "rules", "check", "check --json", "--help", "help", "man up", "completion bash", "ps"})
    void whatCouldNotBeWrittenIsAnError(String command) throws IOException {
        String[] words = (command.startsWith("check")
                        ? command + " " + Fixtures.example("FIRST.yaml", directory)
                        : command)
                .split(" ");
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            assertEquals(1, execute(full, words), command);
        }
        assertEquals(
                "error: what was printed is not complete, it could not be written: No space left on device ",
                err.toString().replaceAll("\\s+", " "));
        assertTrue(execute(new ByteArrayOutputStream(), words) == 0, "the control, of which all is written");
    }

    /** Whoever reads with 'head' knows that there is more. */
    @Test
    void aReaderThatWentAwayIsNoWordWorth() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertEquals(1, execute(broken, "schema"));
        assertEquals("", err.toString());
    }

    @Test
    void aFailureIsNotForgotten() throws IOException {
        OutputStream once = new OutputStream() {
            private boolean failed;

            @Override
            public void write(int one) throws IOException {
                if (!failed) {
                    failed = true;
                    throw new IOException("for once");
                }
            }
        };
        StandardOutput out = new StandardOutput(once, StandardCharsets.UTF_8, () -> 80);
        out.print("a");
        assertThrows(UncheckedIOException.class, out::flush);
        out.print("b");
        UncheckedIOException again = assertThrows(UncheckedIOException.class, out::flush);
        StandardOutput.UnwrittenException cause =
                assertInstanceOf(StandardOutput.UnwrittenException.class, again.getCause());
        assertFalse(cause.isUnread());
    }

    @Test
    void linesAreAsWideAsTheTerminal() throws IOException {
        String first = Fixtures.example("FIRST.yaml", directory).toString();
        for (String command : new String[] {"check " + first, "--help", "help up", "check --help"}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertEquals(0, execute(out, command.split(" ")));
            String text = out.toString(StandardCharsets.UTF_8);
            assertTrue(text.lines().allMatch(line -> line.length() <= 72), text);
        }
        assertTrue(StandardOutput.columns(new PrintWriter(err)) == Terminal.UNLIMITED, "what is no terminal");
    }

    @Test
    void theEnvironmentMaySayTheWidth() {
        assertEquals(OptionalInt.of(100), Terminal.told(Map.of("COLUMNS", "100")));
        assertEquals(OptionalInt.of(Terminal.COLUMNS_MIN), Terminal.told(Map.of("COLUMNS", "3")));
        for (String odd : new String[] {"", "0", "-1", "wide", "1e9", "99999999999"}) {
            assertEquals(OptionalInt.empty(), Terminal.told(Map.of("COLUMNS", odd)), odd);
        }
        assertEquals(OptionalInt.empty(), Terminal.told(Map.of()));
    }
}
