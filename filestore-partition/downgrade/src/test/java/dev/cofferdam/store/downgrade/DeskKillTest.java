package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A desk that is killed before or after any of its effects, in every deed, also while another settles that. */
class DeskKillTest {
    /** More than any deed has. */
    private static final int EFFECTS_MAX = 40;

    private enum Deed {
        SUBMIT,
        APPROVE,
        RELEASE,
        REJECT
    }

    @Test
    void theObjectIsUnderItsOldClassOrItsNewAndTheAuditSaysWhich() throws IOException {
        int points = 0;
        for (Deed deed : Deed.values()) {
            for (int effect = 1; effect <= EFFECTS_MAX; effect++) {
                for (boolean after : new boolean[] {false, true}) {
                    if (!dies(deed, effect, after)) {
                        break;
                    }
                    points++;
                }
            }
        }
        System.out.println("desk killed at " + points + " points, and at each of them again while it was settled");
        assertTrue(points > 30, "only " + points + " points");
    }

    private static boolean dies(Deed deed, int effect, boolean after) throws IOException {
        Bench bench = new Bench();
        Case reviewed = prepare(bench, deed);
        bench.dieAt(effect, after);
        try {
            act(bench, deed, reviewed);
            return false;
        } catch (Bench.Died e) {
            bench.live();
        }
        assertDecided(bench);
        settleAtEveryPoint(bench);
        bench.desk().settle();
        assertDecided(bench);
        assertSettled(bench);
        assertOneCase(bench, deed);
        return true;
    }

    private static Case prepare(Bench bench, Deed deed) throws IOException {
        if (deed == Deed.SUBMIT) {
            bench.signed = bench.submission(bench.alice, Bench.FROM, Bench.TO);
            return null;
        }
        Case reviewed = bench.submit();
        bench.desk().approve(reviewed.id(), bench.signature(bench.bob, reviewed));
        if (deed == Deed.RELEASE) {
            bench.desk().approve(reviewed.id(), bench.signature(bench.carol, reviewed));
        }
        return reviewed;
    }

    private static void act(Bench bench, Deed deed, Case reviewed) throws IOException {
        switch (deed) {
            case SUBMIT -> submit(bench);
            case APPROVE -> bench.desk().approve(reviewed.id(), bench.signature(bench.carol, reviewed));
            case RELEASE -> bench.desk().release(reviewed.id(), bench.destination(Bench.TO));
            case REJECT -> bench.desk().reject(reviewed.id(), "carol", "no");
        }
    }

    private static void submit(Bench bench) throws IOException {
        bench.desk()
                .submit(
                        new Desk.Request("alice", Bench.FROM, Bench.TO),
                        Submission.Content.of(Bench.CONTENT),
                        bench.signed,
                        (of, object) -> bench.verdicts);
    }

    /** A signature that made a case, in whatever state the kill left it, makes no other; one that made none still does. */
    private static void assertOneCase(Bench bench, Deed deed) {
        if (deed == Deed.SUBMIT) {
            boolean made = !bench.cases.isEmpty();
            try {
                submit(bench);
                assertFalse(made, bench.cases::toString);
            } catch (IOException e) {
                assertTrue(made && e.getMessage().contains("has made case"), e::getMessage);
            }
            assertEquals(1, bench.cases.size());
        }
    }

    /** From the same state, killed at each effect of settling. */
    private static void settleAtEveryPoint(Bench bench) throws IOException {
        Map<String, String> cases = new TreeMap<>(bench.cases);
        Map<Long, SealedObject> records = new TreeMap<>();
        Map<Long, Bench.Extent> extents = new TreeMap<>(bench.extents);
        extents.forEach((id, extent) -> records.put(id, extent.record));
        List<AuditEvent> journal = new ArrayList<>(bench.journal);
        for (int effect = 1; effect <= EFFECTS_MAX; effect++) {
            bench.dieAt(effect, true);
            try {
                bench.desk().settle();
                effect = EFFECTS_MAX;
            } catch (Bench.Died e) {
                // Taken up below.
            }
            bench.live();
            assertDecided(bench);
            bench.desk().settle();
            assertDecided(bench);
            assertSettled(bench);
            bench.cases.clear();
            bench.cases.putAll(cases);
            bench.extents.clear();
            bench.extents.putAll(extents);
            extents.forEach((id, extent) -> extent.record = records.get(id));
            bench.journal.clear();
            bench.journal.addAll(journal);
        }
    }

    /** Never under the new class without the record that says so. */
    private static void assertDecided(Bench bench) {
        boolean decided = !bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty();
        for (Bench.Extent extent : bench.extents.values()) {
            assertTrue(
                    extent.record.label().equals(Bench.FROM)
                            || (extent.record.label().equals(Bench.TO) && decided),
                    () -> extent.record + " with " + bench.journal);
        }
        assertTrue(bench.disk.isEmpty() || decided);
    }

    /** Case, object and audit agree. */
    private static void assertSettled(Bench bench) throws IOException {
        for (String id : bench.cases.keySet()) {
            Case settled = bench.load(id);
            boolean decided = !bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty();
            assertFalse(
                    settled.stage() == Stage.SUBMITTED
                            || settled.stage() == Stage.ISOLATED
                            || settled.stage() == Stage.APPROVED,
                    settled::toString);
            assertEquals(
                    decided,
                    settled.stage() == Stage.RELABELLED || settled.stage() == Stage.RELEASED,
                    settled::toString);
            if (!bench.entries(Kind.DOWNGRADE_REJECTED).isEmpty()) {
                assertEquals(Stage.REJECTED, settled.stage(), "the audit says that it was rejected");
            }
            assertEquals(settled.stage().isFinal(), bench.extents.isEmpty(), settled::toString);
            for (Bench.Extent extent : bench.extents.values()) {
                assertEquals(decided ? Bench.TO : Bench.FROM, extent.record.label());
            }
        }
    }
}
