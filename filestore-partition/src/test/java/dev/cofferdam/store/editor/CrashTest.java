package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.store.editor.CrashedVolume.Model;
import dev.cofferdam.store.editor.CrashedVolume.Step;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.editor.SimulatedDisk.Choice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The machine goes down at every moment of every short sequence of steps, and now and then in long random ones.
 *
 * <p>{@code -Dcofferdam.crash.depth=N} enumerates sequences of up to N steps, {@code -Dcofferdam.crash.runs=N} runs N
 * random ones, {@code -Dcofferdam.crash.seed=N} runs that one alone.
 */
final class CrashTest {
    private static final int DEPTH = Integer.getInteger("cofferdam.crash.depth", 3);
    private static final int RUNS = Integer.getInteger("cofferdam.crash.runs", 20);
    private static final int RANDOM_STEPS = 60;

    /** Up to this many outcomes of one crash are all tried; of more, the single ones and some at random. */
    private static final int OUTCOMES_MAX = 96;

    private static final int RANDOM_OUTCOMES = 16;

    /** What an exploration came to. */
    private static final class Tally {
        private int sequences;
        private int crashPoints;
        private int crashes;
        private int states;
        private final List<String> violations = new ArrayList<>();

        @Override
        public String toString() {
            return sequences + " sequences, " + crashPoints + " crash points, " + crashes + " crashes, " + states
                    + " different disks after them, "
                    + violations.size() + " violations";
        }
    }

    @Test
    void everyShortSequenceSurvivesEveryCrash() throws IOException {
        Tally tally = new Tally();
        enumerate(Start.empty(), new ArrayList<>(), DEPTH, Bug.NONE, tally);
        System.out.println("crashes, all sequences of up to " + DEPTH + " steps: " + tally);
        assertEquals(List.of(), tally.violations);
        assertTrue(tally.crashPoints > 5 * tally.sequences, tally::toString);
    }

    /** Control: mistakes that the exploration is there for are found by it. */
    @ParameterizedTest
    @EnumSource(
            value = Bug.class,
            names = {
                "NO_SYNC_BETWEEN_COPIES",
                "NO_SYNC_OF_OBJECTS",
                "NO_SYNC_OF_GROWN",
                "NO_FORCE_OF_IMAGES",
                "NO_FORCE_OF_WITHDRAWALS"
            })
    void aForgottenSyncIsFound(Bug bug) throws IOException {
        Tally tally = new Tally();
        enumerate(Start.empty(), new ArrayList<>(), 2, bug, tally);
        System.out.println("crashes, control " + bug + ": " + tally);
        assertTrue(!tally.violations.isEmpty(), tally::toString);
    }

    /** The machine goes down again in the step after a crash: the first leaves two copies that differ. */
    @Test
    void aCrashAfterACrashDoesNotGoFurtherBack() throws IOException {
        Tally tally = new Tally();
        crashTwice(Bug.NONE, tally);
        System.out.println("crashes, one after another: " + tally);
        assertEquals(List.of(), tally.violations);
    }

    /** Control: where the current copy is written over first, the second crash brings back what was old already. */
    @Test
    void theWrongOrderIsFound() throws IOException {
        Tally tally = new Tally();
        crashTwice(Bug.WRONG_ORDER, tally);
        System.out.println("crashes, one after another, control " + Bug.WRONG_ORDER + ": " + tally);
        assertTrue(!tally.violations.isEmpty(), tally::toString);
    }

    private static void crashTwice(Bug bug, Tally tally) throws IOException {
        Start empty = Start.empty();
        for (Step first : List.of(Step.RELABEL, Step.DELETE, Step.PUBLISH, Step.CREATE_DISK)) {
            List<Start> crashed = new ArrayList<>();
            explore(empty, List.of(first), Bug.NONE, tally, crashed::add);
            for (Start start : crashed) {
                explore(start, List.of(first), bug, tally, _ -> {});
            }
        }
    }

    private static void enumerate(Start start, List<Step> prefix, int depth, Bug bug, Tally tally) throws IOException {
        for (Step step : Step.values()) {
            List<Step> sequence = new ArrayList<>(prefix);
            sequence.add(step);
            // A copy has effects by the dozen: it is explored after one step less.
            if (sequence.size() < DEPTH || !step.copies()) {
                explore(start, sequence, bug, tally, _ -> {});
            }
            if (depth > 1) {
                enumerate(start, sequence, depth - 1, bug, tally);
            }
        }
    }

    /** A disk of which everything is certain, and what is on it. */
    private record Start(SimulatedDisk disk, Model model, int written) {
        static Start empty() throws IOException {
            SimulatedDisk disk = CrashedVolume.empty();
            return new Start(disk, CrashedVolume.emptyModel(disk), 0);
        }

        CrashedVolume serve(Bug bug, Watch watch) throws IOException {
            return CrashedVolume.serve(disk.twin(bug, watch), model, written);
        }
    }

    /** Crashes in the last step alone: those before are the last of shorter sequences. */
    private static void explore(Start start, List<Step> sequence, Bug bug, Tally tally, Consumer<Start> survivors)
            throws IOException {
        tally.sequences++;
        Watch watch = new Watch();
        CrashedVolume volume = start.serve(bug, watch);
        for (Step step : sequence.subList(0, sequence.size() - 1)) {
            volume.take(step);
        }
        Model before = volume.model();
        SplittableRandom random = new SplittableRandom(sequence.toString().hashCode());
        Set<SimulatedDisk> crashed = new LinkedHashSet<>();
        Consumer<SimulatedDisk> crash = disk -> {
            tally.crashPoints++;
            List<Choice> choices = disk.choices();
            for (int[] outcomes : outcomes(choices, random)) {
                tally.crashes++;
                crashed.add(disk.crashed(choices, outcomes, Bug.NONE, _ -> {}));
            }
        };
        watch.crash = crash;
        volume.take(sequence.getLast());
        crash.accept(volume.disk());
        watch.crash = _ -> {};
        Model after = volume.model();
        volume.close();
        for (SimulatedDisk disk : crashed) {
            tally.states++;
            try {
                // To verify is to repair: the survivor is what the crash left.
                Model found = CrashedVolume.verify(disk.twin(Bug.NONE, _ -> {}), before, after);
                survivors.accept(new Start(disk, found, volume.written()));
            } catch (IOException | UnstableException | AssertionError e) {
                tally.violations.add(sequence + ": " + e);
            }
        }
    }

    /** Looks when it is told to. */
    private static final class Watch implements SimulatedDisk.Watcher {
        private Consumer<SimulatedDisk> crash = _ -> {};

        @Override
        public void before(SimulatedDisk disk) {
            crash.accept(disk);
        }
    }

    private static List<int[]> outcomes(List<Choice> choices, SplittableRandom random) {
        long all = 1;
        for (Choice choice : choices) {
            all = Math.min(OUTCOMES_MAX + 1, all * choice.count());
        }
        if (all <= OUTCOMES_MAX) {
            return LongStream.range(0, all)
                    .mapToObj(number -> outcome(choices, number))
                    .toList();
        }
        List<int[]> some = new ArrayList<>();
        int[] none = new int[choices.size()];
        int[] newest = choices.stream().mapToInt(choice -> choice.count() - 1).toArray();
        for (int[] base : List.of(none, newest)) {
            some.add(base);
            for (int i = 0; i < choices.size(); i++) {
                for (int outcome = 0; outcome < choices.get(i).count(); outcome++) {
                    int[] single = base.clone();
                    single[i] = outcome;
                    some.add(single);
                }
            }
        }
        for (int i = 0; i < RANDOM_OUTCOMES; i++) {
            some.add(random(choices, random));
        }
        return some;
    }

    private static int[] outcome(List<Choice> choices, long number) {
        int[] outcomes = new int[choices.size()];
        long left = number;
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = (int) (left % choices.get(i).count());
            left /= choices.get(i).count();
        }
        return outcomes;
    }

    private static int[] random(List<Choice> choices, SplittableRandom random) {
        return choices.stream()
                .mapToInt(choice -> random.nextInt(choice.count()))
                .toArray();
    }

    @Test
    void longRandomRunsSurviveCrashAfterCrash() throws IOException {
        Tally tally = new Tally();
        Long seed = Long.getLong("cofferdam.crash.seed");
        long[] seeds =
                seed != null ? new long[] {seed} : LongStream.range(0, RUNS).toArray();
        for (long each : seeds) {
            run(each, Bug.NONE, tally);
        }
        System.out.println("crashes, random runs of " + RANDOM_STEPS + " steps with seeds " + seeds[0] + " to "
                + seeds[seeds.length - 1] + ": " + tally);
        assertEquals(List.of(), tally.violations);
    }

    /** The machine goes down. */
    private static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void run(long seed, Bug bug, Tally tally) throws IOException {
        tally.sequences++;
        SplittableRandom random = new SplittableRandom(seed);
        Watch watch = new Watch();
        CrashedVolume volume = Start.empty().serve(bug, watch);
        List<String> log = new ArrayList<>();
        for (int i = 0; i < RANDOM_STEPS; i++) {
            Step step = Step.values()[random.nextInt(Step.values().length)];
            Model before = volume.model();
            Model after = whole(volume, step);
            boolean down = goesDown(volume, step, watch, random.nextInt(25));
            log.add(step + (down ? " (down)" : ""));
            if (down) {
                tally.crashPoints++;
                tally.crashes++;
                tally.states++;
                List<Choice> choices = volume.disk().choices();
                SimulatedDisk crashed = volume.disk().crashed(choices, random(choices, random), bug, watch);
                volume.close();
                try {
                    // To verify is to repair: the next steps are taken on what the crash left.
                    Model found = CrashedVolume.verify(crashed.twin(Bug.NONE, _ -> {}), before, after);
                    volume = CrashedVolume.serve(crashed, found, volume.written());
                } catch (IOException | UnstableException | AssertionError e) {
                    tally.violations.add("seed " + seed + ", " + log + ": " + e);
                    return;
                }
            }
        }
        volume.close();
    }

    /** What the step comes to if nothing interrupts it. */
    private static Model whole(CrashedVolume volume, Step step) throws IOException {
        CrashedVolume twin =
                CrashedVolume.serve(volume.disk().twin(Bug.NONE, _ -> {}), volume.model(), volume.written());
        twin.take(step);
        twin.close();
        return twin.model();
    }

    /** Takes a step; the machine goes down before its effect of that number, if it has so many. */
    private static boolean goesDown(CrashedVolume volume, Step step, Watch watch, int effect) throws IOException {
        int[] left = {effect};
        watch.crash = _ -> {
            if (left[0]-- == 0) {
                throw new Down();
            }
        };
        try {
            volume.take(step);
            return false;
        } catch (Down e) {
            return true;
        } finally {
            watch.crash = _ -> {};
        }
    }
}
