package dev.cofferdam.it.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Programs that nobody here wrote.
 *
 * @param exitCode of one run
 * @param text what it printed, errors too
 */
public record Tool(int exitCode, String text) {
    private static final long PATIENCE_SECONDS = 150;

    /** Skips the test where a program is not installed; where {@code .ci/run} has installed them, that is a failure. */
    public static void need(String... programs) {
        for (String program : programs) {
            boolean there = Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin")
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
            assumeTrue(there || System.getenv("CI") != null, program + " is not installed");
            assertEquals(true, there, program + " is not installed");
        }
    }

    public static Tool run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(List.of(command) + " does not end: " + text);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Tool(process.exitValue(), text);
    }

    /** Runs a program that must succeed; what it printed. */
    public static String ok(String... command) throws IOException {
        Tool tool = run(command);
        assertEquals(0, tool.exitCode, () -> List.of(command) + ": " + tool.text);
        return tool.text;
    }
}
