package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.plan.WindowPlan.Overrun;
import dev.cofferdam.kernel.plan.WindowPlan.Rest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who runs when, and what is counted. */
final class FrameTest {
    private static final int LOW = 0;
    private static final int HIGH = 1;
    private static final int OTHER = 2;
    private static final int FRAME = 40_000;
    private static final List<String> LABELS = List.of("low%sound", "high%sound", "high/A%sound");

    private static WindowPlan window(int start, int length, List<Integer> partitions, Rest rest, Overrun overrun) {
        return new WindowPlan(0, FRAME, start, length, partitions, rest, overrun);
    }

    private static WindowPlan window(int start, int length, Integer... partitions) {
        return window(start, length, List.of(partitions), Rest.IDLE, Overrun.LOG);
    }

    private static Frame frame(WindowPlan... windows) {
        return Frame.of(SmallWindows.plan(LABELS, List.of(windows))).getFirst();
    }

    private static long micros(long micros) {
        return micros * 1_000;
    }

    @Test
    void aWindowFollowsTheOther() {
        Frame frame = frame(window(0, 10_000, LOW), window(10_000, 20_000, HIGH));
        Frame.Turn first = frame.turn(micros(39_000));
        assertEquals(List.of(), first.run());
        assertEquals(micros(40_000), first.untilNanos());
        Frame.Turn low = frame.turn(micros(40_000));
        assertEquals(new Frame.Turn(List.of(LOW), 0, micros(40_000), micros(50_000), false), low);
        assertEquals(
                new Frame.Turn(List.of(HIGH), 1, micros(50_000), micros(70_000), false), frame.turn(micros(50_001)));
        Frame.Turn nobody = frame.turn(micros(70_000));
        assertEquals(List.of(), nobody.run());
        assertEquals(micros(80_000), nobody.untilNanos());
    }

    /** A kernel that begins within a window waits for the next one's start, which is no miss. */
    @Test
    void theFirstWindowIsAWholeOne() {
        Frame frame = frame(window(0, 10_000, LOW), window(10_000, 20_000, HIGH));
        assertEquals(micros(50_000), frame.turn(micros(45_000)).untilNanos());
        assertEquals(List.of(HIGH), frame.turn(micros(50_000)).run());
        assertEquals(0, frame.counts().getFirst().look().missed());
    }

    @Test
    void aLateWindowEndsAsPlannedAndOneThatIsNearlyOverIsMissed() {
        Frame frame = frame(window(0, 10_000, LOW), window(10_000, 20_000, HIGH));
        frame.turn(micros(39_000));
        Frame.Turn late = frame.turn(micros(49_000));
        assertEquals(micros(50_000), late.untilNanos());
        frame.began(late, micros(49_010));
        assertEquals(
                new WindowCounts.Look(1, 0, 1, 0, micros(9_010), micros(9_010), 0),
                frame.counts().getFirst().look());
        assertEquals(1_001, frame.counts().getFirst().startErrors().size());
        assertEquals(1, frame.counts().getFirst().startErrors().getLast());
        frame.ended(0, micros(50_030));
        assertEquals(micros(1_020), frame.counts().getFirst().look().lengthNanos());
        frame.turn(micros(69_900));
        assertEquals(1, frame.counts().get(1).look().missed());
        assertTrue(frame.record(micros(69_900)).orElseThrow().detail().startsWith("core 0: 2 windows missed, late"));
    }

    @Test
    void whatWasMissedWhileNobodyLookedIsCounted() {
        Frame frame = frame(window(0, 10_000, LOW), window(10_000, 20_000, HIGH));
        frame.turn(micros(39_000));
        frame.turn(micros(40_000)); // low runs, and nobody comes for three frames
        frame.turn(micros(40_000 + 3 * FRAME + 10_000));
        assertEquals(3, frame.counts().getFirst().look().missed());
        assertEquals(3, frame.counts().get(1).look().missed());
    }

    @Test
    void recordsAreFewHoweverMuchGoesWrong() {
        Frame frame = frame(window(0, 10_000, LOW));
        frame.turn(0);
        int records = 0;
        for (long frames = 1; frames <= 1_000; frames++) {
            long now = micros(frames * FRAME + 15_000);
            frame.turn(now);
            records += frame.record(now).isPresent() ? 1 : 0;
        }
        assertEquals(1_000, frame.counts().getFirst().look().missed());
        assertEquals(4, records); // 40 s
    }

    @Test
    void theRestGoesUpwardsAloneAndDoesNotComeBack() {
        Frame frame = frame(
                window(0, 10_000, List.of(HIGH), Rest.DOMINATING, Overrun.LOG),
                window(10_000, 5_000, LOW),
                window(20_000, 5_000, OTHER));
        frame.turn(micros(39_000));
        Frame.Turn high = frame.turn(micros(40_000));
        assertTrue(high.watched());
        assertEquals(Optional.empty(), frame.leave(LOW, micros(41_000)));
        Frame.Turn rest = frame.leave(HIGH, micros(42_000)).orElseThrow();
        assertEquals(List.of(OTHER), rest.run());
        assertEquals(micros(50_000), rest.untilNanos());
        assertFalse(rest.watched());
        assertEquals(Optional.empty(), frame.leave(OTHER, micros(43_000)));
        assertEquals(List.of(LOW), frame.turn(micros(50_000)).run());
    }

    @Test
    void theRestIsGivenWhenAllOfTheWindowLeaveIt() {
        Frame frame =
                frame(window(0, 10_000, List.of(LOW, 3), Rest.DOMINATING, Overrun.LOG), window(10_000, 5_000, HIGH));
        frame.turn(micros(39_000));
        frame.turn(micros(40_000));
        assertEquals(Optional.empty(), frame.leave(LOW, micros(41_000)));
        assertEquals(List.of(HIGH), frame.leave(3, micros(42_000)).orElseThrow().run());
    }

    @Test
    void withoutTheOptionTheRestIsNobodys() {
        Frame frame = frame(window(0, 10_000, LOW), window(10_000, 5_000, HIGH));
        frame.turn(micros(39_000));
        assertFalse(frame.turn(micros(40_000)).watched());
        assertEquals(Optional.empty(), frame.leave(LOW, micros(41_000)));
    }

    @Test
    void whoOverrunsIsAnswered() {
        for (Overrun overrun : Overrun.values()) {
            Frame frame = frame(window(0, 10_000, List.of(LOW), Rest.IDLE, overrun), window(10_000, 5_000, HIGH));
            frame.turn(micros(39_000));
            frame.turn(micros(40_000));
            frame.turn(micros(50_000));
            assertEquals(Optional.empty(), frame.overran(0, LOW, micros(51_000)), "not before it is ready");
            frame.ready(LOW);
            Optional<Order> order = frame.overran(0, LOW, micros(51_000));
            assertEquals(
                    switch (overrun) {
                        case LOG, FREEZE -> Optional.empty();
                        case RESTART -> Optional.of(Order.RESTART);
                        case STOP -> Optional.of(Order.STOP);
                    },
                    order);
            assertEquals(Optional.empty(), frame.overran(0, LOW, micros(52_000)), "an order is given once");
            assertEquals(3, frame.counts().getFirst().look().overruns());
            boolean barred = overrun == Overrun.FREEZE;
            assertEquals(
                    barred ? List.of() : List.of(LOW),
                    frame.turn(micros(80_000)).run());
            frame.started(LOW);
            frame.turn(micros(90_000));
            assertEquals(List.of(LOW), frame.turn(micros(120_000)).run());
        }
    }

    /** Whatever the windows are and however late turns come, nobody runs outside of its windows or beside another class. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nobodyRunsOutsideOfItsWindows(long seed) {
        Random random = new Random(seed);
        List<WindowPlan> windows = new ArrayList<>();
        for (int at = random.nextInt(3_000); at < FRAME - 3_000; at += random.nextInt(4_000)) {
            int length = Math.min(FRAME - at, 200 + random.nextInt(6_000));
            int who = random.nextInt(3);
            windows.add(window(
                    at, length, List.of(who), Rest.values()[random.nextInt(2)], Overrun.values()[random.nextInt(2)]));
            at += length;
        }
        Frame frame = frame(windows.toArray(WindowPlan[]::new));
        Set<Integer> ran = new HashSet<>();
        long now = random.nextInt(1_000_000_000);
        long planned = 0;
        long start = now;
        Frame.Turn turn = frame.turn(now);
        for (int step = 0; step < 20_000; step++) {
            boolean isLate = random.nextInt(50) == 0;
            now = turn.untilNanos() + random.nextInt(isLate ? 100_000_000 : 50_000);
            turn = frame.turn(now);
            assertTrue(turn.untilNanos() > now);
            if (turn.window() >= 0) {
                WindowPlan window = frame.windows().get(turn.window());
                long inFrame = now % micros(FRAME);
                assertTrue(inFrame >= micros(window.startMicros()) && inFrame < micros(window.endMicros()));
                assertEquals(window.partitions(), turn.run());
                frame.began(turn, now);
                ran.addAll(turn.run());
            } else {
                assertEquals(List.of(), turn.run());
            }
        }
        for (int i = 0; i < frame.windows().size(); i++) {
            WindowCounts.Look look = frame.counts().get(i).look();
            planned += look.turns() + look.missed();
        }
        long frames = (now - start) / micros(FRAME);
        assertTrue(Math.abs(planned - frames * frame.windows().size())
                <= 2L * frame.windows().size());
        assertFalse(ran.isEmpty());
    }
}
