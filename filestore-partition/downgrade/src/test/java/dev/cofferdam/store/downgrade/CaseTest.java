package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.volume.Submission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Each demand on a relabelling, met once and broken once. */
class CaseTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void start() {
        bench.live();
    }

    @Test
    void twoPeopleRelabelAndTheDiskGetsIt() throws IOException {
        Case reviewed = bench.submit();
        assertEquals(Stage.REVIEWED, reviewed.stage());
        assertEquals(Stage.REVIEWED, approve(reviewed, bench.bob).stage());
        assertEquals(Bench.FROM, label());
        assertEquals(Stage.RELABELLED, approve(reviewed, bench.carol).stage());
        assertEquals(Bench.TO, label());
        Case released = bench.desk().release(reviewed.id(), bench.destination(Bench.TO));
        assertEquals(Stage.RELEASED, released.stage());
        assertEquals(List.of("case-" + reviewed.id()), bench.disk);
        assertTrue(bench.extents.isEmpty());
        assertEquals(
                List.of(
                        Kind.DOWNGRADE_SUBMITTED,
                        Kind.DOWNGRADE_ISOLATED,
                        Kind.DOWNGRADE_FILTERED,
                        Kind.DOWNGRADE_FILTERED,
                        Kind.DOWNGRADE_REVIEWED,
                        Kind.DOWNGRADE_APPROVED,
                        Kind.DOWNGRADE_APPROVED,
                        Kind.DOWNGRADE_RELABELLED,
                        Kind.DOWNGRADE_RELEASED),
                bench.journal.stream().map(AuditEvent::kind).toList());
    }

    @Test
    void aSignatureOverAnotherCaseIsRefused() throws IOException {
        Case first = bench.submit();
        Case second = bench.submit();
        SshSignature replayed = bench.signature(bench.bob, first);
        bench.desk().approve(first.id(), replayed);
        refused("another text was signed", () -> bench.desk().approve(second.id(), replayed));
    }

    @Test
    void onePersonCountsOnce() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        refused("bob has approved case " + reviewed.id() + " already", () -> approve(reviewed, bench.bob));
    }

    @Test
    void theSubmitterIsRefused() throws IOException {
        Case reviewed = bench.submit();
        refused("alice submitted case", () -> approve(reviewed, bench.alice));
    }

    @Test
    void aKeyThatThePolicyDoesNotNameIsRefused() throws IOException {
        Case reviewed = bench.submit();
        refused("belongs to nobody whom the policy names", () -> approve(reviewed, bench.dave));
    }

    /** The topology's check refuses that; a plan made without it gains nothing. */
    @Test
    void oneKeyOfTwoPeopleCountsForNobody() throws IOException {
        bench.carol = bench.bob;
        Case reviewed = bench.submit();
        refused("the policy gives one key to bob, carol: SHA256:", () -> approve(reviewed, bench.bob));
        assertTrue(bench.load(reviewed.id()).approvals().isEmpty());
    }

    @Test
    void anotherPrivilegeIsNotEnough() throws IOException {
        Case down = bench.submit();
        refused("erin may not approve a downgrade; the policy lets alice, bob, carol", () -> approve(down, bench.erin));
        Case up = bench.submit(Bench.TO, Bench.FROM);
        assertEquals(Direction.UPGRADE, up.direction());
        refused("bob may not approve an upgrade", () -> approve(up, bench.bob));
        approve(up, bench.erin);
        Case aside = bench.submit("secret/crypto", "secret/nuclear");
        assertEquals(Direction.INCOMPARABLE, aside.direction());
        refused("bob may not approve a move to an incomparable class", () -> approve(aside, bench.bob));
        approve(aside, bench.carol);
    }

    @Test
    void whoMayNotSubmitIsRefused() {
        refused(
                "bob may not submit",
                () -> bench.desk()
                        .submit(new Desk.Request("bob", Bench.FROM, Bench.TO), null, null, (of, object) -> List.of()));
        refused(
                "knows nobody named 'mallory'",
                () -> bench.desk()
                        .submit(
                                new Desk.Request("mallory", Bench.FROM, Bench.TO),
                                null,
                                null,
                                (of, object) -> List.of()));
        refused(
                "has that class already",
                () -> bench.desk()
                        .submit(new Desk.Request("alice", Bench.TO, Bench.TO), null, null, (of, object) -> List.of()));
        assertTrue(bench.cases.isEmpty() && bench.journal.isEmpty() && bench.extents.isEmpty());
    }

    @Test
    void nobodySubmitsInAnothersName() throws IOException {
        refused("which is not alice's", () -> submitWith(bench.submission(bench.bob, Bench.FROM, Bench.TO)));
        assertTrue(bench.cases.isEmpty() && bench.extents.isEmpty());
        assertEquals("alice", bench.entries(Kind.DOWNGRADE_REFUSED).getFirst().subject());
    }

    @Test
    void aSubmissionOfSomethingElseIsRefused() {
        refused("another text was signed", () -> submitWith(bench.submission(bench.alice, Bench.TO, Bench.FROM)));
        refused(
                "sign with: ssh-keygen -Y sign -n cofferdam-submission",
                () -> submitWith(bench.alice.sign(Case.NAMESPACE, "anything")));
        assertEquals(2, bench.entries(Kind.DOWNGRADE_REFUSED).size());
        assertTrue(bench.extents.isEmpty() && bench.cases.isEmpty() && bench.submissions.isEmpty());
    }

    @Test
    void aSubmissionMakesOneCase() throws IOException {
        SshSignature signature = bench.submission(bench.alice, Bench.FROM, Bench.TO);
        Case first = submitWith(signature);
        String used = "this signature has made case " + first.id() + " already";
        refused(used, () -> submitWith(signature));
        bench.desk().reject(first.id(), "carol", "no");
        refused(used, () -> submitWith(signature));
        Case second = submitWith(bench.submission(bench.alice, Bench.FROM, Bench.TO));
        assertEquals(2, second.number());
        refused(used, () -> submitWith(signature));
        bench.witness(Duration.ofDays(7));
        bench.desk().settle();
        assertEquals(Stage.EXPIRED, bench.load(second.id()).stage());
        refused(used, () -> submitWith(signature));
        assertEquals(2, bench.cases.size());
        assertEquals(4, bench.entries(Kind.DOWNGRADE_REFUSED).size());
    }

    /** Cases' files, what the volume remembers, the audit: any one of them is enough. */
    @Test
    void aSubmissionIsRememberedWithoutItsCase() throws IOException {
        SshSignature signature = bench.submission(bench.alice, Bench.FROM, Bench.TO);
        String used = "this signature has made case " + submitWith(signature).id() + " already";
        bench.cases.clear();
        refused(used, () -> submitWith(signature));
        Map<String, String> remembered = Map.copyOf(bench.submissions);
        bench.submissions.clear();
        refused(used, () -> submitWith(signature));
        bench.journal.clear();
        bench.submissions.putAll(remembered);
        refused(used, () -> submitWith(signature));
        // With all of them gone nothing is left that knows.
        bench.submissions.clear();
        assertEquals(Stage.REVIEWED, submitWith(signature).stage());
    }

    @Test
    void aSubmissionToAnotherVolumeIsAnother() throws IOException {
        SshSignature signature = bench.submission(bench.alice, Bench.FROM, Bench.TO);
        bench.volume = "volume-2";
        refused("another text was signed", () -> submitWith(signature));
    }

    /** The content is hashed, then sealed; a file may change in between. */
    @Test
    void whatChangesWhileItIsSealedIsRejected() throws IOException {
        SshSignature signature = bench.submission(bench.alice, Bench.FROM, Bench.TO);
        byte[] other = Bench.CONTENT.clone();
        other[0] ^= 1;
        int[] opened = {0};
        Submission.Content changing = Submission.Content.of(
                other.length, () -> new ByteArrayInputStream(opened[0]++ == 0 ? Bench.CONTENT : other));
        refused(
                "another text was signed",
                () -> bench.desk()
                        .submit(
                                new Desk.Request("alice", Bench.FROM, Bench.TO),
                                changing,
                                signature,
                                (of, object) -> bench.verdicts));
        assertEquals(1, bench.entries(Kind.DOWNGRADE_REJECTED).size());
        assertTrue(bench.extents.isEmpty());
    }

    /** Who can write the cases' files can write a name there, and not the signature that goes with it. */
    @Test
    void aCaseInWhichTheSubmitterWasChangedIsRefused() throws IOException {
        Case reviewed = bench.submit();
        String text = bench.cases.get(reviewed.id()).replace("submitter alice", "submitter carol");
        String body = text.substring(0, text.lastIndexOf("checksum "));
        bench.cases.put(reviewed.id(), body + "checksum " + Hashes.of(body) + "\n");
        Case forged = bench.load(reviewed.id());
        assertEquals("carol", forged.submitter());
        refused("which is not carol's", () -> approve(forged, bench.alice));
        assertEquals(Bench.FROM, label());
    }

    private Case submitWith(SshSignature signature) throws IOException {
        return bench.desk()
                .submit(
                        new Desk.Request("alice", Bench.FROM, Bench.TO),
                        Submission.Content.of(Bench.CONTENT),
                        signature,
                        (of, object) -> bench.verdicts);
    }

    @Test
    void anExpiredCaseIsRefusedAndThenEnds() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        bench.witness(Duration.ofDays(7));
        refused("expired at 2026-11-29T12:00:00Z", () -> approve(reviewed, bench.carol));
        assertEquals(Bench.FROM, label());
        bench.desk().settle();
        assertEquals(Stage.EXPIRED, bench.load(reviewed.id()).stage());
        assertTrue(bench.extents.isEmpty());
    }

    @Test
    void aPolicyThatChangedIsRefused() throws IOException {
        Case reviewed = bench.submit();
        bench.policyHash = "policy-2";
        refused("the policy has changed", () -> approve(reviewed, bench.bob));
    }

    @Test
    void aChangedObjectIsRefused() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        bench.extents.values().iterator().next().bytes[3] ^= 1;
        refused("is not what was reviewed", () -> approve(reviewed, bench.carol));
        assertEquals(Stage.REJECTED, bench.load(reviewed.id()).stage());
        assertTrue(bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty());
    }

    @Test
    void anObjectOfAnotherVersionIsRefused() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        bench.change(bench.extents.keySet().iterator().next(), Bench.FROM, Optional.empty());
        refused("is not what was reviewed: it is version 2", () -> approve(reviewed, bench.carol));
    }

    @Test
    void everyFilterMustPassIt() throws IOException {
        bench.verdicts = List.of(new Verdict("types", true, List.of()));
        assertRejected("not passed by filter words");
        bench.verdicts =
                List.of(new Verdict("types", true, List.of()), new Verdict("words", false, List.of("it holds a word")));
        assertRejected("not passed by filter words");
        bench.verdicts = List.of();
        assertRejected("not passed by filter types, words");
        // Taken away, the guard lets the same object pass.
        bench.filters = List.of();
        assertEquals(Stage.REVIEWED, bench.submit().stage());
    }

    @Test
    void aReviewThatFailsIsARefusal() {
        assertThrows(
                IOException.class,
                () -> bench.desk()
                        .submit(
                                new Desk.Request("alice", Bench.FROM, Bench.TO),
                                Submission.Content.of(Bench.CONTENT),
                                bench.submission(bench.alice, Bench.FROM, Bench.TO),
                                (of, object) -> {
                                    throw new IOException("no sandbox here");
                                }));
        assertTrue(bench.entries(Kind.DOWNGRADE_REJECTED).getFirst().detail().contains("no sandbox here"));
        assertTrue(bench.extents.isEmpty());
    }

    @Test
    void whatCannotBeSealedIsRejected() throws IOException {
        SshSignature signature = bench.submission(bench.alice, Bench.FROM, Bench.TO);
        int[] opened = {0};
        Submission.Content vanishing = Submission.Content.of(Bench.CONTENT.length, () -> {
            if (opened[0]++ > 0) {
                throw new IOException("the file is gone");
            }
            return new ByteArrayInputStream(Bench.CONTENT);
        });
        assertThrows(
                IOException.class,
                () -> bench.desk()
                        .submit(
                                new Desk.Request("alice", Bench.FROM, Bench.TO),
                                vanishing,
                                signature,
                                (of, object) -> bench.verdicts));
        assertTrue(bench.entries(Kind.DOWNGRADE_REJECTED).getFirst().detail().contains("the file is gone"));
    }

    private void assertRejected(String reason) throws IOException {
        Case rejected = bench.submit();
        assertEquals(Stage.REJECTED, rejected.stage());
        assertEquals(reason, rejected.reason());
        assertTrue(bench.extents.isEmpty());
        refused(
                "is rejected; only a case that is reviewed",
                () -> bench.desk().approve(rejected.id(), bench.bob.sign(Case.NAMESPACE, "anything")));
    }

    /** Whoever writes the case's file, checksum and all, still has not the signatures. */
    @Test
    void aFilterTakenOutOfTheFileLeavesTheSignaturesWithoutTheirStatement() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        Case signed = bench.load(reviewed.id());
        String forged = CaseText.encode(signed).replace("verdict words passed\n", "");
        String body = forged.substring(0, forged.lastIndexOf("checksum "));
        bench.cases.put(reviewed.id(), body + "checksum " + Hashes.of(body) + "\n");
        SshSignature second = bench.signature(bench.carol, bench.load(reviewed.id()));
        refused("not passed by filter words", () -> bench.desk().approve(reviewed.id(), second));
        assertTrue(bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty());
    }

    @Test
    void anApprovalWrittenIntoTheFileIsNoSignature() throws IOException {
        Case reviewed = bench.submit();
        SshSignature elsewhere = bench.carol.sign(Case.NAMESPACE, "something else");
        String text = CaseText.encode(reviewed).replace("stage reviewed", "stage approved");
        String body = text.substring(0, text.lastIndexOf("checksum "));
        body += "approval carol 2026-11-22T12:00:00Z " + elsewhere.base64() + "\napproval bob 2026-11-22T12:00:00Z "
                + bench.signature(bench.bob, reviewed).base64() + "\n";
        bench.cases.put(reviewed.id(), body + "checksum " + Hashes.of(body) + "\n");
        bench.desk().settle();
        assertEquals(Stage.REJECTED, bench.load(reviewed.id()).stage());
        assertTrue(bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty());
    }

    @Test
    void oneSignatureWrittenDownTwiceIsOnePerson() throws IOException {
        Case reviewed = bench.submit();
        String approval = "approval bob 2026-11-22T12:00:00Z "
                + bench.signature(bench.bob, reviewed).base64() + "\n";
        String text = CaseText.encode(reviewed).replace("stage reviewed", "stage approved");
        String body = text.substring(0, text.lastIndexOf("checksum ")) + approval + approval.replace("bob", "carol");
        bench.cases.put(reviewed.id(), body + "checksum " + Hashes.of(body) + "\n");
        bench.desk().settle();
        assertTrue(bench.load(reviewed.id()).reason().contains("is approved by 1 of 2 different people"));
        assertTrue(bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty());
    }

    @Test
    void releaseGoesToADiskOfTheNewClassOnly() throws IOException {
        Case reviewed = bench.submit();
        refused(
                "only a case that is relabelled can be released",
                () -> bench.desk().release(reviewed.id(), bench.destination(Bench.TO)));
        approve(reviewed, bench.bob);
        approve(reviewed, bench.carol);
        refused(
                "disk bulletins is secret, the object of case",
                () -> bench.desk().release(reviewed.id(), bench.destination("secret")));
        assertTrue(bench.disk.isEmpty());
        refused("there is nothing to reject", () -> bench.desk().reject(reviewed.id(), "bob", "late"));
    }

    @Test
    void aRejectedCaseIsGoneForGood() throws IOException {
        Case reviewed = bench.submit();
        refused("knows nobody named 'mallory'", () -> bench.desk().reject(reviewed.id(), "mallory", "spite"));
        bench.desk().reject(reviewed.id(), "carol", "names\na person\u202e");
        assertEquals(
                "by carol: names{U+000A}a person{U+202E}",
                bench.load(reviewed.id()).reason());
        assertTrue(bench.extents.isEmpty());
        refused("is rejected", () -> approve(reviewed, bench.bob));
    }

    @Test
    void aRefusalIsInTheAuditAndChangesNothing() throws IOException {
        Case reviewed = bench.submit();
        String before = bench.cases.get(reviewed.id());
        refused("belongs to nobody", () -> approve(reviewed, bench.dave));
        assertEquals(before, bench.cases.get(reviewed.id()));
        assertTrue(bench.entries(Kind.DOWNGRADE_REFUSED).getFirst().detail().contains("belongs to nobody"));
    }

    @Test
    void everyBitOfACaseFileCounts() throws IOException {
        String text = bench.cases.get(bench.submit().id());
        for (int at = 0; at < text.length(); at++) {
            char other = (char) (text.charAt(at) ^ 1);
            String changed = text.substring(0, at) + other + text.substring(at + 1);
            assertThrows(RefusedException.class, () -> CaseText.decode(changed));
        }
        assertEquals(text, CaseText.encode(CaseText.decode(text)));
        assertFalse(text.contains("\r"));
    }

    private Case approve(Case reviewed, TestKey key) throws IOException {
        return bench.desk().approve(reviewed.id(), bench.signature(key, reviewed));
    }

    private String label() {
        return bench.extents.values().iterator().next().record.label();
    }

    private static void refused(String reason, Executable executable) {
        RefusedException refusal = assertThrows(RefusedException.class, executable);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }
}
