package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process whose work has ended, however it did, ends. */
class InterruptionTest {
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
