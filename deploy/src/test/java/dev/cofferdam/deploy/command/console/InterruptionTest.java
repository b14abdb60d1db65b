package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptionTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void whatIsNotCompleteIsRemovedAndItSaysSo(String signal, int exitCode) throws Exception {
        Path file = directory.resolve("image");
        // A build in the background of a shell may be deaf to some of them, and so are its children.
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM,HUP",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        "target/classes:target/test-classes",
                        Export.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("writing", said.readLine());
            assertTrue(Files.exists(file), "control");
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertEquals("interrupted", said.readLine());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(exitCode, process.exitValue());
            assertFalse(Files.exists(file));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Its work was over before it looked once more whether it is to end. */
    static final class Done {
        private Done() {}

        public static void main(String[] arguments) throws IOException {
            PrintWriter err = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            LongWork.run(err, () -> Progress.here(err, "work", 0), () -> "ended", counter -> {
                err.println("working");
                while (true) {
                    try {
                        counter.add(0);
                        LockSupport.parkNanos(1_000_000);
                    } catch (InterruptedIOException e) {
                        return "done by now";
                    }
                }
            });
        }
    }

    @Test
    void whatIsDoneWhenItIsToldToEndIsSaid() throws Exception {
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM,HUP",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        "target/classes:target/test-classes",
                        Done.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("working", said.readLine());
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertEquals("all of it was done when it was told to end", said.readLine());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(130, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** As a class that cannot be loaded, where files may not be opened any more. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] arguments) throws IOException {
            int unreached = Interruption.untilTold(() -> {}, () -> {}, () -> {
                throw new NoClassDefFoundError("dev/cofferdam/Some");
            });
            throw new IllegalStateException("got " + unreached);
        }
    }

    @Test
    void anErrorEndsTheProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", ""),
                        Failing.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
            assertEquals(1, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
