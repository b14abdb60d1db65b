package dev.cofferdam.it.downgrade;

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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal ends a downgrade's command at once: nothing of the object is left, no process, and the command says so. */
final class InterruptedDowngradeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** On a busy machine; on an idle one it is a second. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static final int RECORDS = 20_000;
    private static final Pattern KEPT = Pattern.compile(
            "of " + RECORDS + " files the first (\\d+) are sealed, .*/record-0*(\\d+) the last of them");

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

    /** Behind a thousand of them: nothing is half done, and what was done is said. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSealing(String signal, int exitCode) throws Exception {
        try (Site site = Site.open()) {
            People people = People.of(site);
            Path records = Files.createDirectory(site.directory().resolve("records"));
            for (int i = 0; i < RECORDS; i++) {
                Files.writeString(records.resolve("record-%05d".formatted(i)), "record " + i);
            }
            site.run("store", "create", people.topology()).good();
            site.run("store", "resize-pool", people.topology(), "secret", "16MiB", "--objects", "" + RECORDS)
                    .good();
            Path output = site.directory().resolve("seal.log");
            Process sealing = site.start(
                    output,
                    ("downgrade seal " + people.topology() + " " + records
                                    + " --as alice --label secret --due 2026-11-01 --to unclassified")
                            .split(" "));
            await("the first records")
                    .atMost(PATIENCE)
                    .until(() -> !sealing.isAlive() || read(site.audit()).contains("OBJECT_CREATED"));
            site.signal(signal, sealing);
            assertTrue(sealing.waitFor(AT_ONCE.toSeconds(), TimeUnit.SECONDS), () -> read(output));
            String said = read(output);
            assertEquals(exitCode, sealing.exitValue(), said);
            Matcher kept = KEPT.matcher(said);
            assertTrue(kept.find(), said);
            assertEquals(kept.group(1), "%d".formatted(Integer.parseInt(kept.group(2)) + 1));
            assertFalse(said.contains("error"), said);
            assertTrue(site.run("store", "fsck", people.topology()).good().contains(kept.group(1) + " objects, sound"));
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
