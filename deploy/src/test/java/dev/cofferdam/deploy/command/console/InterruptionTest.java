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
import java.util.ArrayList;
import java.util.List;
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

    /** A build in the background of a shell may be deaf to some signals, and so are its children. */
    private static Process heeding(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM,HUP",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                "target/classes:target/test-classes",
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void kill(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void whatIsNotCompleteIsRemovedAndItSaysSo(String signal, int exitCode) throws Exception {
        Path file = directory.resolve("image");
        Process process = heeding(Export.class, file.toString());
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("writing", said.readLine());
            assertTrue(Files.exists(file), "control");
            kill(process, signal);
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
        Process process = heeding(Done.class);
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("working", said.readLine());
            kill(process, "INT");
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
