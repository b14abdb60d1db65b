package dev.cofferdam.it.downgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A statutory run that is killed with -9 in its middle, again and again, ends as if it had not been. */
final class KilledStatutoryIT {
    private static final int OBJECTS = 6000;
    private static final int KILLS = 4;
    /** On a busy machine; on an idle one it is a second. */
    private static final int AT_ONCE_SECONDS = 15;

    private static final String RELABELLED = "STATUTORY_RELABELLED";
    private static final Pattern ROOT = Pattern.compile("root ([0-9a-f]{64})");

    @Test
    void everyObjectHasOneRecordAndTheNewClass() throws Exception {
        try (Site site = Site.open()) {
            People people = People.of(site);
            seal(site, people);
            String[] run = signedRun(site, people);
            List<Integer> midway = new ArrayList<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                kill(site, run, kill * OBJECTS / (KILLS + 1));
                int relabelled = relabelled(site);
                if (relabelled > 0 && relabelled < OBJECTS) {
                    midway.add(relabelled);
                }
                assertTrue(recorded(site).size() >= relabelled, "relabelled without a record");
            }
            assertTrue(!midway.isEmpty(), "every kill came too late");
            String done = site.run(run).good();
            assertTrue(done.startsWith(OBJECTS + " objects relabelled, 0 exempt, 0 passed over"), done);
            List<String> records = recorded(site);
            assertEquals(OBJECTS, records.size());
            assertEquals(OBJECTS, new HashSet<>(records).size());
            assertEquals(OBJECTS, relabelled(site));
            site.run("audit", "verify", "--name", site.name()).good();
            assertSound(site, people);
            System.out.println("killed after " + midway + " of " + OBJECTS + " objects");
        }
    }

    /** It ends behind an object, and nothing of it is to be mended. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsItInOrder(String signal, int exitCode) throws Exception {
        try (Site site = Site.open()) {
            People people = People.of(site);
            seal(site, people);
            String[] run = signedRun(site, people);
            Path output = site.directory().resolve("ended.log");
            Process running = site.start(output, run);
            awaitRecords(site, running, OBJECTS / 10);
            site.signal(signal, running);
            assertTrue(running.waitFor(AT_ONCE_SECONDS, TimeUnit.SECONDS), "does not end at once");
            String said = Files.readString(output);
            assertTrue(relabelled(site) < OBJECTS, "the signal came too late: " + said);
            assertEquals(exitCode, running.exitValue(), said);
            assertTrue(said.contains("the statutory run was ended; give it again, and it goes on"), said);
            site.run("store", "fsck", people.topology()).good();
            assertEquals(relabelled(site), recorded(site).size());
            assertTrue(site.run(run).good().startsWith(OBJECTS + " objects relabelled, 0 exempt, 0 passed over"));
        }
    }

    /** A kill may leave the second copy of a record older than the first, and nothing else. */
    private static void assertSound(Site site, People people) throws IOException {
        String mended = site.run("store", "fsck", people.topology(), "--repair").good();
        assertTrue(
                mended.lines().allMatch(line -> line.startsWith("copy: object record ") || line.startsWith("volume ")),
                mended);
        site.run("store", "fsck", people.topology()).good();
    }

    private static void seal(Site site, People people) throws IOException {
        Path records = Files.createDirectory(site.directory().resolve("records"));
        for (int i = 0; i < OBJECTS; i++) {
            Files.writeString(records.resolve("record-" + i), "record " + i);
        }
        site.run("store", "create", people.topology()).good();
        site.run("store", "resize-pool", people.topology(), "secret", "4MiB", "--objects", "" + OBJECTS)
                .good();
        site.run(
                        "downgrade",
                        "seal",
                        people.topology(),
                        records.toString(),
                        "--as",
                        "alice",
                        "--label",
                        "secret",
                        "--due",
                        "2026-11-01",
                        "--to",
                        "unclassified")
                .good();
    }

    /** The command's words, with the signatures of both. */
    private static String[] signedRun(Site site, People people) throws IOException {
        String[] words = {"downgrade", "statutory", people.topology()};
        Matcher root = ROOT.matcher(
                site.run(with(words, "--as-of", "2026-11-22", "--dry-run")).good());
        assertTrue(root.find());
        String statement =
                site.run(with(words, "--root", root.group(1), "--statement")).good();
        String bob =
                people.sign("bob", "cofferdam-statutory", statement, "list").toString();
        String carol =
                people.sign("carol", "cofferdam-statutory", statement, "list").toString();
        return with(words, "--root", root.group(1), "--signature", bob, "--signature", carol);
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Kills the run when the audit has that many records of it. */
    private static void kill(Site site, String[] run, int records) throws Exception {
        Process running = site.start(site.directory().resolve("killed.log"), run);
        awaitRecords(site, running, records);
        running.destroyForcibly().waitFor();
    }

    private static void awaitRecords(Site site, Process running, int records) {
        await("record " + records)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(2))
                .until(() -> !running.isAlive() || recorded(site).size() >= records);
    }

    /** The object of each record of a relabelling that is whole. */
    private static List<String> recorded(Site site) throws IOException {
        String audit = Files.readString(site.audit());
        return audit.substring(0, audit.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.contains(RELABELLED))
                .map(line -> line.split("\t", -1))
                .map(fields -> fields[List.of(fields).indexOf(RELABELLED) + 1])
                .toList();
    }

    private static int relabelled(Site site) throws IOException {
        int count = 0;
        for (SealedObject object : Volume.open(site.volume()).objects()) {
            count += object.label().equals("unclassified") ? 1 : 0;
        }
        return count;
    }
}
