package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.editor.WorkWatcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is due is relabelled once, by two signatures over one root, however often the run is killed. */
class StatutoryRunTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
    private final Bench bench = new Bench();

    private void fill(Bench of, int due) {
        for (int i = 0; i < due; i++) {
            of.add("secret", DAY.minusDays(i % 3), "unclassified");
        }
        of.add("secret", DAY.plusDays(1), "unclassified");
        of.add("unclassified", DAY, "unclassified");
    }

    private static List<SshSignature> signed(StatutoryManifest manifest, TestKey... keys) {
        return List.of(keys).stream()
                .map(key -> key.sign(StatutoryManifest.NAMESPACE, manifest.statement()))
                .toList();
    }

    @Test
    void whatIsDueIsRelabelledButForExemptions() throws IOException {
        fill(bench, 10);
        bench.change(4, "secret", Optional.of("a source lives"));
        StatutoryManifest manifest = bench.statutory().list(DAY);
        assertEquals(10, manifest.items().size());
        assertEquals(manifest, StatutoryManifest.decode(manifest.encode()));
        StatutoryRun.Outcome outcome =
                bench.statutory().run(manifest, signed(manifest, bench.bob, bench.carol), WorkWatcher.NONE);
        assertEquals(new StatutoryRun.Outcome(9, 1, 0), outcome);
        assertEquals(9, bench.entries(Kind.STATUTORY_RELABELLED).size());
        assertEquals("secret", bench.extents.get(4L).record.label());
        assertEquals("secret", bench.extents.get(11L).record.label());
        assertEquals("unclassified", bench.extents.get(5L).record.label());
    }

    @Test
    void twoDifferentPeopleWithThePrivilegeSign() throws IOException {
        fill(bench, 3);
        StatutoryManifest manifest = bench.statutory().list(DAY);
        refused("signed by 0 of 2", manifest);
        refused("signed by 1 of 2", manifest, bench.bob);
        refused("bob has signed twice", manifest, bench.bob, bench.bob);
        refused("belongs to nobody", manifest, bench.bob, bench.dave);
        refused("erin may not approve a downgrade", manifest, bench.bob, bench.erin);
        assertTrue(bench.journal.isEmpty());
        bench.change(1, "secret", Optional.of("no"));
        StatutoryManifest other = bench.statutory().list(DAY);
        assertNotEquals(manifest.root(), other.root());
        refused(
                "another text was signed",
                () -> bench.statutory().run(other, signed(manifest, bench.bob, bench.carol), WorkWatcher.NONE));
        bench.policyHash = "policy-2";
        refused("the policy has changed", manifest, bench.bob, bench.carol);
        bench.policyHash = "policy-1";
        bench.witness(Duration.ofDays(7));
        refused("expired", manifest, bench.bob, bench.carol);
        assertEquals("secret", bench.extents.get(1L).record.label());
    }

    @Test
    void whatChangedSinceIsPassedOver() throws IOException {
        fill(bench, 3);
        StatutoryManifest manifest = bench.statutory().list(DAY);
        bench.extents.get(2L).bytes[0] ^= 1;
        bench.extents.remove(3L);
        assertEquals(
                new StatutoryRun.Outcome(1, 0, 2),
                bench.statutory().run(manifest, signed(manifest, bench.bob, bench.carol), WorkWatcher.NONE));
        assertEquals("secret", bench.extents.get(2L).record.label());
        assertEquals(2, bench.entries(Kind.STATUTORY_PASSED_OVER).size());
    }

    /** An object has one end under a signed root: what was passed over is not relabelled years later by the same signatures. */
    @Test
    void whatWasPassedOverStaysSo() throws IOException {
        fill(bench, 3);
        StatutoryManifest manifest = bench.statutory().list(DAY);
        List<SshSignature> signatures = signed(manifest, bench.bob, bench.carol);
        bench.extents.get(2L).bytes[0] ^= 1;
        StatutoryRun.Outcome outcome = new StatutoryRun.Outcome(2, 0, 1);
        assertEquals(outcome, bench.statutory().run(manifest, signatures, WorkWatcher.NONE));
        bench.extents.get(2L).bytes[0] ^= 1;
        int records = bench.journal.size();
        assertEquals(outcome, bench.statutory().run(manifest, signatures, WorkWatcher.NONE));
        assertEquals("secret", bench.extents.get(2L).record.label());
        assertEquals(records, bench.journal.size());
    }

    @Test
    void aManifestIsOfOneVolume() throws IOException {
        fill(bench, 3);
        StatutoryManifest manifest = bench.statutory().list(DAY);
        bench.volume = "volume-2";
        assertNotEquals(manifest.root(), bench.statutory().list(DAY).root());
        refused("the manifest is of volume volume-1, this one is volume-2", manifest, bench.bob, bench.carol);
    }

    /** As many as are told of are done, and the rest waits for the next run. */
    @Test
    void whoWatchesEndsARunThatGoesOn() throws IOException {
        fill(bench, 1500);
        StatutoryManifest manifest = bench.statutory().list(DAY);
        List<SshSignature> signatures = signed(manifest, bench.bob, bench.carol);
        long[] told = {0};
        assertThrows(
                InterruptedIOException.class,
                () -> bench.statutory().run(manifest, signatures, more -> {
                    told[0] += more;
                    throw new InterruptedIOException();
                }));
        assertEquals(1000, told[0]);
        assertEquals(1000, bench.entries(Kind.STATUTORY_RELABELLED).size());
        assertEquals(
                new StatutoryRun.Outcome(1500, 0, 0), bench.statutory().run(manifest, signatures, WorkWatcher.NONE));
        assertEquals(1500, bench.entries(Kind.STATUTORY_RELABELLED).size());
    }

    @Test
    void aKilledRunGoesOnWithOneRecordAnObject() throws IOException {
        int due = 5;
        for (int effect = 1; ; effect++) {
            Bench killed = new Bench();
            fill(killed, due);
            StatutoryManifest manifest = killed.statutory().list(DAY);
            List<SshSignature> signatures = signed(manifest, killed.bob, killed.carol);
            killed.dieAt(effect, true);
            boolean died = false;
            try {
                killed.statutory().run(manifest, signatures, WorkWatcher.NONE);
            } catch (Bench.Died e) {
                died = true;
            }
            killed.live();
            assertEquals(
                    new StatutoryRun.Outcome(due, 0, 0),
                    killed.statutory().run(manifest, signatures, WorkWatcher.NONE));
            List<AuditEvent> records = killed.entries(Kind.STATUTORY_RELABELLED);
            assertEquals(due, records.size());
            assertEquals(due, new HashSet<>(records).size());
            assertEquals(2, killed.entries(Kind.STATUTORY_APPROVED).size());
            for (long id = 1; id <= due; id++) {
                assertEquals("unclassified", killed.extents.get(id).record.label());
            }
            if (!died) {
                assertTrue(effect > due, "died at " + effect);
                return;
            }
        }
    }

    /** RFC 6962's tree over three leaves, reckoned by hand from the definition. */
    @Test
    void theRootIsThatOfTheDefinition() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.root(List.of()));
        assertEquals("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", MerkleTree.root(List.of("")));
        assertNotEquals(MerkleTree.root(List.of("a", "b")), MerkleTree.root(List.of("b", "a")));
        assertNotEquals(MerkleTree.root(List.of("a", "b", "b")), MerkleTree.root(List.of("a", "b")));
    }

    private void refused(String reason, StatutoryManifest manifest, TestKey... keys) {
        refused(reason, () -> bench.statutory().run(manifest, signed(manifest, keys), WorkWatcher.NONE));
    }

    private static void refused(String reason, Executable executable) {
        RefusedException refusal = assertThrows(RefusedException.class, executable);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }
}
