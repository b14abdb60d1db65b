package dev.cofferdam.it.downgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal ends a downgrade's command at once: nothing of the object is left, no process, and the command says so. */
final class InterruptedDowngradeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** On a busy machine; on an idle one it is a second. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSubmissionWhileAFilterLooks(String signal, int exitCode) throws Exception {
        try (Site site = Site.open()) {
            People people = People.of(site, People.own("Ponderer"));
            site.run("store", "create", people.topology()).good();
            String[] words = people.signedSubmission("a report");
            Path output = site.directory().resolve("submit.log");
            Process submit = site.start(output, words);
            Path reviews = site.audit().resolveSibling("reviews");
            await("the filter's look")
                    .atMost(PATIENCE)
                    .until(() -> !submit.isAlive() || (Files.isDirectory(reviews) && ponders(reviews)));
            List<ProcessHandle> started = submit.descendants().toList();
            site.signal(signal, submit);
            assertTrue(submit.waitFor(AT_ONCE.toSeconds(), TimeUnit.SECONDS), () -> read(output));
            assertEquals(exitCode, submit.exitValue(), () -> read(output));
            assertTrue(read(output).contains("interrupted: where it was a case already"), () -> read(output));
            try (var left = Files.newDirectoryStream(reviews, "*.object")) {
                left.forEach(each -> {
                    throw new AssertionError(each + " is left");
                });
            }
            await("end of what was started")
                    .atMost(PATIENCE)
                    .until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
            assertTrue(Files.readString(site.audit()).contains("DOWNGRADE_REJECTED"), "it is no case any more");
            site.run("store", "fsck", people.topology()).good();
        }
    }

    private static boolean ponders(Path reviews) throws IOException {
        try (var files = Files.walk(reviews)) {
            return files.anyMatch(
                    each -> each.endsWith("ponderer.log") && read(each).contains("it ponders"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
