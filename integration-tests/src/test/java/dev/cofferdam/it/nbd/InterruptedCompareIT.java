package dev.cofferdam.it.nbd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison that is interrupted leaves nothing on the memory file system, and none of its processes. */
final class InterruptedCompareIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** On a busy machine; on an idle one it is a second. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static final Path MEMORY = Path.of("/dev/shm");

    @Test
    void nothingIsLeft() throws Exception {
        Tool.need("fio", "nbdkit", "qemu-nbd");
        try (Site site = Site.open()) {
            Path output = site.directory().resolve("compare.log");
            Process compare = site.start(output, "compare", "--nbd", "--quick");
            await("the measuring")
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(output).contains("warming up") || !compare.isAlive());
            Path scratch = scratch(compare.toHandle()).orElseThrow(() -> new AssertionError(read(output)));
            List<ProcessHandle> started = compare.descendants().toList();
            compare.destroy();
            if (!compare.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                compare.destroyForcibly();
                throw new AssertionError("does not end: " + read(output));
            }
            assertFalse(Files.exists(scratch), () -> scratch + " is left; " + read(output));
            assertFalse(Files.exists(site.runs().resolve("compare-nbd-" + compare.pid())), "the run directory");
            await("end of what was started")
                    .atMost(PATIENCE)
                    .until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
            assertEquals(128 + 15, compare.exitValue(), () -> read(output));
        }
    }

    /** While the rigs are started, and nobody listens to whom the others' processes could say that they have ended. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void theComparisonOfDesignsStopsAtOnce(String signal, int exitCode) throws Exception {
        try (Site site = Site.open()) {
            Path output = site.directory().resolve("compare.log");
            Path out = site.directory().resolve("compared");
            Process compare = site.start(output, "compare", "--quick", "--out", out.toString());
            await("the start of the second rig")
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(output).contains("starting call, spin") || !compare.isAlive());
            List<ProcessHandle> started = compare.descendants().toList();
            site.signal(signal, compare);
            if (!compare.waitFor(AT_ONCE.toSeconds(), TimeUnit.SECONDS)) {
                compare.destroyForcibly();
                throw new AssertionError("does not end at once: " + read(output));
            }
            assertTrue(read(output).contains("Interrupted: "), () -> read(output));
            assertEquals(exitCode, compare.exitValue(), () -> read(output));
            assertFalse(Files.exists(out), () -> out + " is left");
            await("end of what was started")
                    .atMost(PATIENCE)
                    .until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    /** The directory on the memory file system that the peers of the comparison serve. */
    private static Optional<Path> scratch(ProcessHandle compare) throws IOException {
        List<String> words = compare.descendants()
                .flatMap(each -> Stream.of(each.info().arguments().orElse(new String[0])))
                .toList();
        return words.stream()
                .filter(word -> word.startsWith("/dev/shm/cofferdam-nbd"))
                .map(word -> MEMORY.resolve(Path.of(word).getName(2)))
                .findFirst();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
