package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A clock that jumps takes nothing from anybody and gives nobody more time, until a person says that it is right. */
class TimelineTest {
    private static final Instant NOON = Bench.NOON;
    private final Bench bench = new Bench();

    private static Timeline of(Object... times) {
        List<Moment> moments = new ArrayList<>();
        for (Object time : times) {
            boolean confirmation = time instanceof Moment;
            Duration after = confirmation ? Duration.between(NOON, ((Moment) time).time()) : (Duration) time;
            moments.add(new Moment(moments.size() + 1L, NOON.plus(after), confirmation));
        }
        return Timeline.of(moments);
    }

    private static Moment confirmed(Duration after) {
        return new Moment(1, NOON.plus(after), true);
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    @Test
    void timeThatIsWitnessedGoesOn() {
        Timeline timeline =
                of(hours(0), hours(24), hours(47), hours(71), hours(71).minusSeconds(60));
        assertTrue(timeline.jumps().isEmpty() && timeline.notice().isEmpty());
        assertEquals(NOON.plus(hours(71)), timeline.earliest());
        assertEquals(NOON.plus(hours(71)), timeline.latest());
    }

    @Test
    void aLeapAndAReturnAreNamed() {
        Timeline timeline = of(hours(0), hours(192), hours(193), hours(1), hours(2));
        assertEquals(
                List.of(
                        "the clock leapt ahead 8 d 0 h, from record 1, 2026-11-22T12:00:00Z, to record 2,"
                                + " 2026-11-30T12:00:00Z; nobody has confirmed it",
                        "the clock went back 8 d 0 h, from record 3, 2026-11-30T13:00:00Z, to record 4,"
                                + " 2026-11-22T13:00:00Z; nobody has confirmed it"),
                timeline.jumps().stream().map(Timeline.Jump::toString).toList());
        assertEquals(NOON, timeline.earliest());
        assertEquals(NOON.plus(hours(193)), timeline.latest());
    }

    /** Many small steps back are one large one. */
    @Test
    void steppingBackAddsUp() {
        Duration step = Duration.ofSeconds(40);
        assertTrue(of(hours(1), hours(1).minus(step)).jumps().isEmpty());
        assertEquals(
                1,
                of(hours(1), hours(1).minus(step), hours(1).minus(step.multipliedBy(2)))
                        .jumps()
                        .size());
    }

    @Test
    void aConfirmationSettlesWhatWasBefore() {
        Timeline timeline = of(hours(0), hours(192), hours(1), confirmed(hours(2)), hours(3));
        assertEquals(2, timeline.jumps().size());
        assertTrue(timeline.jumps().stream().allMatch(jump -> jump.confirmedBy() == 4));
        assertEquals(NOON.plus(hours(3)), timeline.earliest());
        assertEquals(NOON.plus(hours(3)), timeline.latest());
        assertEquals(1, of(hours(0), confirmed(hours(192)), hours(500)).open().size());
        assertEquals(0, of(hours(0), confirmed(hours(192)), hours(200)).open().size());
    }

    @Test
    void aLeapExpiresNothingUntilAPersonKnowsTheDay() throws IOException {
        for (int i = 0; i < 6; i++) {
            bench.submit();
        }
        bench.now = NOON.plus(Duration.ofDays(8));
        for (int command = 0; command < 3; command++) {
            bench.desk().settle();
            assertEquals(6, bench.extents.size());
            bench.moments.add(new Moment(bench.moments.size() + 1L, bench.now, false));
            bench.now = bench.now.plus(Duration.ofHours(1));
        }
        assertTrue(bench.desk().timeline().notice().orElseThrow().contains("no case expires until somebody"));
        refused("not 2026-11-22 in UTC; set the clock right", () -> confirm("bob", "2026-11-22"));
        refused("knows nobody named 'mallory'", () -> confirm("mallory", "2026-11-30"));
        bench.desk().settle();
        assertEquals(6, bench.extents.size());
        confirm("bob", "2026-11-30");
        bench.desk().settle();
        assertTrue(bench.extents.isEmpty());
        assertEquals(6, bench.entries(Kind.DOWNGRADE_EXPIRED).size());
        assertTrue(bench.entries(Kind.TIME_CONFIRMED).getFirst().detail().contains("leapt ahead 8 d 0 h"));
    }

    /** Whoever moves the audit away takes its witness along. */
    @Test
    void anAuditThatIsNewBearsNoWitnessOfTheTimeBefore() throws IOException {
        bench.submit();
        bench.moments.clear();
        bench.journal.clear();
        bench.now = NOON.plus(Duration.ofDays(8));
        bench.desk().settle();
        assertEquals(1, bench.extents.size());
        String notice = bench.desk().timeline().notice().orElseThrow();
        assertTrue(notice.contains("leapt ahead 8 d 0 h, from the oldest open case, 2026-11-22T12:00:00Z"), notice);
        confirm("bob", "2026-11-30");
        bench.desk().settle();
        assertTrue(bench.extents.isEmpty());
    }

    /** Neither do signatures count for a case whose time may be over. */
    @Test
    void aLeapGivesNobodyMoreTime() throws IOException {
        Case reviewed = bench.submit();
        bench.now = NOON.plus(Duration.ofDays(8));
        refused("expired at", () -> approve(reviewed, bench.bob));
        bench.now = NOON.plus(Duration.ofHours(1));
        bench.desk().settle();
        assertEquals(Stage.REVIEWED, bench.load(reviewed.id()).stage());
        confirm("bob", "2026-11-22");
        approve(reviewed, bench.bob);
        approve(reviewed, bench.carol);
        assertEquals(Stage.RELABELLED, bench.load(reviewed.id()).stage());
    }

    @Test
    void aMachineThatWasOffGoesOnWithoutAConfirmation() throws IOException {
        Case reviewed = bench.submit();
        approve(reviewed, bench.bob);
        bench.now = NOON.plus(Duration.ofDays(3));
        bench.desk().settle();
        approve(reviewed, bench.carol);
        assertEquals(Stage.RELABELLED, bench.load(reviewed.id()).stage());
    }

    @Test
    void aClockThatWasSetBackGivesNobodyMoreTime() throws IOException {
        Case reviewed = bench.submit();
        bench.witness(Duration.ofDays(7));
        bench.now = NOON.plus(Duration.ofHours(1));
        String behind = "the clock went back 6 d 23 h";
        refused(behind, () -> approve(reviewed, bench.bob));
        refused(behind, bench::submit);
        refused(behind, () -> bench.statutory().list(LocalDate.EPOCH));
        bench.desk().settle();
        assertEquals(Stage.REVIEWED, bench.load(reviewed.id()).stage());
        assertEquals(1, bench.extents.size());
        // It was the earlier time that was right: the case is open again.
        confirm("carol", "2026-11-22");
        approve(reviewed, bench.bob);
    }

    /** A clock that was years ahead made a case that would be open for years. */
    @Test
    void aCaseOfTheFutureIsRefused() throws IOException {
        bench.now = NOON.plus(Duration.ofDays(3000));
        Case future = bench.submit();
        approve(future, bench.bob);
        bench.now = NOON;
        confirm("bob", "2026-11-22");
        refused("which is still to come", () -> approve(future, bench.carol));
        assertFalse(bench.load(future.id()).stage().isFinal());
    }

    @Test
    void anApprovalFromBeforeTheSubmissionCountsForNothing() throws IOException {
        Case reviewed = bench.submit();
        String text = CaseText.encode(reviewed).replace("stage reviewed", "stage approved");
        String body = text.substring(0, text.lastIndexOf("checksum "));
        body += "approval bob 2026-11-22T11:59:59Z "
                + bench.signature(bench.bob, reviewed).base64() + "\napproval carol 2026-11-22T12:00:00Z "
                + bench.signature(bench.carol, reviewed).base64() + "\n";
        bench.cases.put(reviewed.id(), body + "checksum " + Hashes.of(body) + "\n");
        bench.desk().settle();
        assertEquals(Stage.REJECTED, bench.load(reviewed.id()).stage());
        assertTrue(bench.entries(Kind.DOWNGRADE_RELABELLED).isEmpty());
    }

    private void confirm(String person, String day) throws IOException {
        bench.desk().confirmTime(person, LocalDate.parse(day));
    }

    private Case approve(Case reviewed, TestKey key) throws IOException {
        return bench.desk().approve(reviewed.id(), bench.signature(key, reviewed));
    }

    private static void refused(String reason, Executable executable) {
        RefusedException refusal = assertThrows(RefusedException.class, executable);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }
}
