package dev.cofferdam.it.downgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Downgrades by hand: the command line, keys and signatures of stock ssh-keygen, and filters in real sandboxes. */
final class DowngradeIT {
    private static final String TYPES = "{name: types, program: type-filter, args: {allow: text/plain}}";
    private static final String WORDS = "{name: words, program: word-filter, args: {words: words.txt}}";
    private static final String TEXT = "{name: text, program: text-filter}";
    private static final String EMBEDDING = "{name: embedding, program: embedding-filter}";
    private static final String REPORT = "The weather over the coast was fine.\n";

    @Test
    void twoPeopleDowngradeAReport() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, TYPES, WORDS, TEXT, EMBEDDING);
            String id = People.number(submitted(people, REPORT));
            assertTrue(people.approve(id, people.sign("bob", id)).good().contains("1 of 2 people"));
            Path review = site.audit().resolveSibling("reviews/review-" + id);
            assertTrue(Files.exists(review.resolve("audit")), "people decide still");
            assertTrue(people.approve(id, people.sign("carol", id)).good().contains("is relabelled"));
            assertFalse(Files.exists(review), "it is decided");
            site.run("downgrade", "release", people.topology(), id, "--disk", "bulletins")
                    .good();
            Path bulletin = site.directory().resolve("bulletin.txt");
            site.run("store", "export", people.topology(), "bulletins", bulletin.toString())
                    .good();
            assertEquals(REPORT, Files.readString(bulletin));
            site.run("store", "fsck", people.topology()).good();
            site.run("audit", "verify", "--name", site.name()).good();
            String life = site.run("audit", "show", "--name", site.name(), "--object", "0")
                    .text();
            for (String event : new String[] {
                "downgrade-submitted", "object-created", "downgrade-isolated", "filter embedding passed it",
                "downgrade-reviewed", "by bob, signature", "by carol, signature", "downgrade-relabelled",
                "downgrade-released", "object-deleted"
            }) {
                assertTrue(life.contains(event), () -> event + " in:\n" + life);
            }
        }
    }

    @Test
    void whatDoesNotCountChangesNothing() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, TEXT);
            refused("which is not alice's", people.submitSignedBy("bob", REPORT));
            String id = People.number(submitted(people, REPORT));
            Path bob = people.sign("bob", id);
            people.approve(id, bob).good();
            refused("bob has approved case", people.approve(id, bob));
            refused("alice submitted case", people.approve(id, people.sign("alice", id)), "alice may not approve");
            refused("belongs to nobody", people.approve(id, people.sign("mallory", id)));
            String statement =
                    site.run("downgrade", "statement", people.topology(), id).good();
            refused(
                    "another text was signed",
                    people.approve(id, people.sign("carol", "cofferdam-downgrade", statement + "\n", "x")));
            refused("for the namespace 'file'", people.approve(id, people.sign("carol", "file", statement, "y")));
            Path garbage = Files.write(site.directory().resolve("garbage"), new byte[] {0, -1, 27, '['});
            refused("no SSH signature", people.approve(id, garbage));
            String other = People.number(submitted(people, REPORT));
            refused("another text was signed", people.approve(other, bob));
            assertTrue(show(site, people, id).contains("is reviewed: object 0 from secret to unclassified"));
        }
    }

    /** As ssh-keygen sees it: its fingerprints are the same, and its signatures are by one key. */
    @Test
    void oneKeyIsOnePerson() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, TEXT);
            site.command("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-C", "rsa", "-f", "rsa");
            String[] words =
                    Files.readString(site.directory().resolve("rsa.pub")).split(" ", -1);
            String plain = words[0] + " " + words[1];
            String padded = words[0] + " " + padded(words[1]);
            site.command("ssh-keygen", "-lf", "rsa.pub");
            String fingerprint =
                    Files.readString(site.directory().resolve("ssh-keygen.log")).split(" ", -1)[1];
            Files.writeString(site.directory().resolve("padded.pub"), padded);
            site.command("ssh-keygen", "-lf", "padded.pub");
            assertTrue(
                    Files.readString(site.directory().resolve("ssh-keygen.log")).contains(fingerprint));
            people.give("bob", plain);
            site.run("check", people.topology()).good();
            people.give("carol", padded);
            Site.Ended refused = site.run("check", people.topology());
            refused("its exponent begins with 1 zero byte that it must not have", refused);
            assertTrue(refused.text().contains("takes it for the key " + fingerprint), refused::text);
            people.give("carol", plain);
            refused("this is also the key of 'bob' at ", site.run("check", people.topology()));
        }
    }

    private static String padded(String base64) {
        ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        byte[] type = field(blob);
        byte[] exponent = field(blob);
        ByteBuffer longer = ByteBuffer.allocate(blob.capacity() + 1);
        longer.putInt(type.length)
                .put(type)
                .putInt(exponent.length + 1)
                .put((byte) 0)
                .put(exponent)
                .put(blob);
        return Base64.getEncoder().encodeToString(longer.array());
    }

    private static byte[] field(ByteBuffer blob) {
        byte[] field = new byte[blob.getInt()];
        blob.get(field);
        return field;
    }

    @Test
    void aSignedSubmissionMakesOneCase() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, TEXT);
            String[] submission = people.signedSubmission(REPORT);
            String id = People.number(site.run(submission));
            String used = "this signature has made case " + id + " already";
            refused(used, site.run(submission));
            site.run("downgrade", "reject", people.topology(), id, "--as", "bob", "--reason", "no")
                    .good();
            refused(used, site.run(submission));
            Files.delete(site.volume().resolve("cases").resolve(id + ".case"));
            refused(used, site.run(submission));
            Files.delete(site.audit());
            Files.delete(Path.of(site.audit() + ".head"));
            refused(used, site.run(submission));
            submitted(people, REPORT);
        }
    }

    /** Killed when a file appears, so before and after the case is known; more often with -Dcofferdam.downgrade.kills=100. */
    @Test
    void aKilledSubmissionMakesOneCase() throws Exception {
        List<String> moments = List.of(".case", ".submission", ".objects");
        int kills = Integer.getInteger("cofferdam.downgrade.kills", moments.size());
        int made = 0;
        for (int i = 0; i < kills; i++) {
            try (Site site = Site.journaled()) {
                People people = People.of(site);
                String[] submission = people.signedSubmission(REPORT);
                String moment = moments.get(i % moments.size());
                Process submitting = site.start(site.directory().resolve("killed.log"), submission);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> appeared(site, moment) || !submitting.isAlive());
                submitting.destroyForcibly().waitFor();
                boolean caseWasThere = appeared(site, ".case");
                made += caseWasThere ? 1 : 0;
                Site.Ended again = site.run(submission);
                assertEquals(caseWasThere ? 1 : 0, again.exitCode(), again::text);
                String list = site.run("downgrade", "list", people.topology()).good();
                assertEquals(2, list.lines().count(), list);
            }
        }
        System.out.println(kills + " kills, " + made + " of them after the case was made");
    }

    private static boolean appeared(Site site, String ending) throws IOException {
        if (Files.notExists(site.volume().resolve("cases"))) {
            return false;
        }
        try (Stream<Path> files = Files.walk(site.volume(), 2)) {
            return files.anyMatch(each -> each.toString().endsWith(ending));
        }
    }

    /** The volume and its audit are put eight days back, which is to this machine's clock as if it had leapt ahead. */
    @Test
    void aClockThatLeapsDeletesNothing() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site);
            String id = People.number(submitted(people, REPORT));
            site.run("audit", "verify", "--name", site.name()).good();
            Past.shift(site, id, Duration.ofDays(8));
            Path signature = people.sign("bob", id);
            refused("expired at", people.approve(id, signature));
            for (int command = 0; command < 2; command++) {
                Site.Ended clock = site.run("downgrade", "clock", people.topology());
                assertTrue(clock.good().contains("the clock leapt ahead 8 d"), clock::text);
                assertTrue(clock.errors().contains("no case expires until somebody who knows"), clock::text);
            }
            assertEquals("secret", label(site, 0));
            String verified = site.run("audit", "verify", "--name", site.name()).good();
            assertTrue(verified.contains("the clock leapt ahead 8 d"), verified);
            String[] confirm = {"downgrade", "clock", people.topology(), "--as", "bob", "--confirm"};
            String today = LocalDate.now(ZoneOffset.UTC).toString();
            refused("set the clock right first", site.run(with(confirm, "2020-01-01")));
            assertEquals("secret", label(site, 0));
            assertTrue(site.run(with(confirm, today)).good().contains("; confirmed in record "));
            assertTrue(Volume.open(site.volume()).object(0).isEmpty());
            String list = site.run("downgrade", "list", people.topology()).good();
            assertTrue(list.contains(id + "  expired"), list);
            assertTrue(site.run("audit", "verify", "--name", site.name()).good().contains("; confirmed in record "));
        }
    }

    private static String[] with(String[] words, String last) {
        return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void aChangedObjectIsRefused() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, TEXT);
            String id = People.number(submitted(people, REPORT));
            people.approve(id, people.sign("bob", id)).good();
            Path signature = people.sign("carol", id);
            change(site, "fine", "foul");
            refused("is not what was reviewed", people.approve(id, signature));
            String shown = site.run("downgrade", "list", people.topology()).text();
            assertTrue(shown.contains("rejected") && !shown.contains("relabelled"), shown);
            assertFalse(Files.readString(site.audit()).contains("DOWNGRADE_RELABELLED"));
        }
    }

    private static void change(Site site, String from, String to) throws IOException {
        try (Stream<Path> files = Files.list(site.directory().resolve("volume"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".objects")).toList()) {
                int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(from);
                if (at >= 0) {
                    try (RandomAccessFile objects = new RandomAccessFile(file.toFile(), "rw")) {
                        objects.seek(at);
                        objects.writeBytes(to);
                    }
                    return;
                }
            }
        }
        throw new AssertionError("no object holds '" + from + "'");
    }

    @Test
    void aFilterHasTheObjectAndNothingElse() throws IOException {
        try (Site site = Site.journaled()) {
            Site.Ended submitted = submitted(People.of(site, People.own("Snoop")), REPORT);
            assertTrue(submitted.text().contains("label secret, " + REPORT.length() + " bytes"), submitted::text);
        }
    }

    @Test
    void whateverAFilterDoesButPassIsARefusal() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site, WORDS, People.own("Crash"));
            Site.Ended crashed = people.submit(REPORT);
            assertEquals(1, crashed.exitCode(), crashed::text);
            assertTrue(crashed.text().contains("filter words passed it"), crashed::text);
            assertTrue(crashed.text().contains("not passed by filter crash"), crashed::text);
            Site.Ended dirty = people.submit("u.m.b.r.a\n");
            assertTrue(dirty.text().contains("it holds the word 'umbra'"), dirty::text);
            assertTrue(dirty.text().contains("not passed by filter words, crash"), dirty::text);
        }
    }

    @Test
    void whatIsShownIsNeverObeyed() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site);
            String id = People.number(submitted(people, "a\033[2Jb\u202ec\n"));
            assertTrue(show(site, people, id).contains("a{U+001B}[2Jb{U+202E}c\n"));
        }
    }

    /** Killed when the audit says that, so before and after the decision; more often with -Dcofferdam.downgrade.kills=100. */
    @Test
    void aKilledApprovalLeavesTheOldClassOrTheNewAndTheAuditSaysWhich() throws Exception {
        List<String> moments = List.of("DOWNGRADE_REVIEWED", "by carol", "DOWNGRADE_RELABELLED");
        int kills = Integer.getInteger("cofferdam.downgrade.kills", moments.size());
        int decidedBefore = 0;
        try (Site site = Site.journaled()) {
            People people = People.of(site);
            for (int i = 0; i < kills; i++) {
                String id = People.number(submitted(people, REPORT + i));
                people.approve(id, people.sign("bob", id)).good();
                Path signature = people.sign("carol", id);
                killApproval(site, people, id, signature, moments.get(i % moments.size()));
                site.run("audit", "verify", "--name", site.name()).good();
                boolean decided = recorded(site, id, "DOWNGRADE_RELABELLED") == 1;
                decidedBefore += decided ? 1 : 0;
                if (label(site, i).equals("unclassified")) {
                    assertTrue(decided, "relabelled without a record");
                }
                // The next command settles it; its own deed may be refused then.
                people.approve(id, signature);
                assertEquals("unclassified", label(site, i));
                assertEquals(1, recorded(site, id, "DOWNGRADE_RELABELLED"));
                String list = site.run("downgrade", "list", people.topology()).good();
                assertTrue(list.contains(id + "  relabelled"), list);
            }
        }
        System.out.println(kills + " kills, " + decidedBefore + " of them after the decision");
    }

    private static void killApproval(Site site, People people, String id, Path signature, String moment)
            throws Exception {
        Process approving = site.start(
                site.directory().resolve("killed.log"),
                "downgrade",
                "approve",
                people.topology(),
                id,
                "--signature",
                signature.toString());
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMinutes(2))
                .until(() -> recorded(site, id, moment) > 0 || !approving.isAlive());
        approving.destroyForcibly().waitFor();
    }

    private static long recorded(Site site, String id, String what) throws IOException {
        return Files.readString(site.audit())
                .lines()
                .filter(line -> line.contains(what) && line.contains("case " + id))
                .count();
    }

    private static String label(Site site, long object) throws IOException {
        return Volume.open(site.directory().resolve("volume"))
                .object(object)
                .orElseThrow()
                .label();
    }

    @Test
    void aRunningKernelKeepsTheStoresEvents() throws IOException {
        try (Site site = Site.journaled()) {
            People people = People.of(site);
            Running running = site.up(Files.readString(Path.of(people.topology())));
            running.awaitLine("all ready");
            String id = People.number(submitted(people, REPORT));
            people.approve(id, people.sign("bob", id)).good();
            people.approve(id, people.sign("carol", id)).good();
            running.interrupt();
            site.run("audit", "verify", "--name", site.name()).good();
            String audit = Files.readString(site.audit());
            assertTrue(
                    audit.indexOf("KERNEL_STARTED") < audit.indexOf("DOWNGRADE_RELABELLED")
                            && audit.indexOf("DOWNGRADE_RELABELLED") < audit.indexOf("KERNEL_STOPPED"),
                    audit);
        }
    }

    private static String show(Site site, People people, String id) throws IOException {
        return site.run("downgrade", "show", people.topology(), id).good();
    }

    private static Site.Ended submitted(People people, String text) throws IOException {
        Site.Ended submitted = people.submit(text);
        assertTrue(submitted.good().contains("is reviewed"), submitted::text);
        return submitted;
    }

    private static void refused(String reason, Site.Ended ended, String... orReasons) {
        assertEquals(1, ended.exitCode(), ended::text);
        assertTrue(ended.text().contains(reason) || Stream.of(orReasons).anyMatch(ended.text()::contains), ended::text);
        assertFalse(ended.text().contains("Exception"), ended::text);
    }
}
