package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.compare.ChannelResults.Arrangement;
import dev.cofferdam.deploy.compare.ChannelResults.Heard;
import dev.cofferdam.deploy.compare.ChannelResults.Medium;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.NoRoomException;
import dev.cofferdam.partition.program.MutualInformation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures how many bits a second a hostile high partition can send to a hostile low one through what both use, with and
 * without windows, in each design. High works or rests in each slot as random symbols say; low works all the time and counts
 * how much of it was done. For one thread.
 *
 * <p>The estimate is the one of Cock, Ge, Murray and Heiser (CCS 2014), binned where theirs has a kernel density: mutual
 * information of what was sent and seen, beside the same of shuffled symbols. A medium is heard where it tells more than
 * chance three times in a row, each with symbols of its own. What is not heard has no larger rate than chance would give.
 */
public final class ChannelComparison {
    private static final int SHUFFLES = 400;
    private static final int DRAWS = 400;
    private static final int TIMES = 3;
    private static final double START_SECONDS = 3;

    /** Two inputs and up to seven outputs take ten times as many samples. */
    private static final int SYMBOLS = 400;

    private static final int SYMBOLS_QUICK = 100;
    private static final List<Integer> SLOTS_MILLIS = List.of(5, 10, 20, 50);
    private static final List<Integer> SLOTS_QUICK_MILLIS = List.of(10);

    private final Comparison.Settings settings;
    private final List<Medium> media;
    private final TopologyRig.Site site;
    private final Others others;
    private final Remaining remaining;
    private final Consumer<String> progress;

    /**
     * Makes a comparison.
     *
     * @param media by their words; those of {@link #media} without any
     * @param progress gets a line for each step
     */
    public ChannelComparison(
            Comparison.Settings settings, Collection<String> media, Compiler compiler, Consumer<String> progress) {
        this.settings = settings;
        this.media = Stream.of(Medium.values())
                .filter(medium -> media.isEmpty() || media.contains(medium.word()))
                .toList();
        this.progress = progress;
        this.site = new TopologyRig.Site(
                "channels-" + ProcessHandle.current().pid(),
                settings.scratch(),
                compiler,
                KernelProcess.Setting.standard(settings.installation(), settings.directories()),
                0,
                0);
        this.others = new Others(Path.of("/proc"), settings.nanoTime());
        this.remaining = new Remaining(settings.nanoTime());
    }

    /** The words of all that can be measured. */
    public static List<String> media() {
        return Stream.of(Medium.values()).map(Medium::word).toList();
    }

    /** Everything that one kernel is started for. */
    record Stage(String design, Arrangement arrangement, List<Medium> media) {}

    /** The machine's own media in one design, as no design changes them; on one core without windows nothing else. */
    static List<Stage> stages(int cores, List<Medium> wanted) {
        List<Stage> stages = new ArrayList<>();
        List<Medium> machine = wanted.stream().filter(Medium::isMachine).toList();
        List<Medium> services =
                wanted.stream().filter(medium -> !medium.isMachine()).toList();
        for (Arrangement arrangement : Arrangement.values()) {
            if (arrangement == Arrangement.APART && cores == 1) {
                continue;
            }
            for (String design : Matrix.DESIGNS) {
                boolean first = design.equals(ChannelResults.MACHINE);
                List<Medium> media = new ArrayList<>(first ? machine : List.of());
                if (arrangement != Arrangement.SHARED) {
                    media.addAll(services);
                } else if (first && wanted.contains(Medium.ABSENT)) {
                    media.add(Medium.ABSENT);
                }
                if (!media.isEmpty()) {
                    stages.add(new Stage(design, arrangement, List.copyOf(media)));
                }
            }
        }
        return stages;
    }

    /** Each party has to run at least twice in each. */
    private List<Integer> slots(Arrangement arrangement) {
        List<Integer> slots = settings.quick() ? SLOTS_QUICK_MILLIS : SLOTS_MILLIS;
        return arrangement != Arrangement.WINDOWS
                ? slots
                : slots.stream()
                        .map(millis -> Math.max(millis, 2 * ChannelRig.FRAME_MILLIS))
                        .distinct()
                        .toList();
    }

    ChannelResults run() throws IOException {
        MachineFacts facts = MachineFacts.now();
        List<Stage> stages = stages(Affinity.available().size(), media);
        stages.forEach(stage -> remaining.plan(START_SECONDS + seconds(stage)));
        List<Heard> heard = new ArrayList<>();
        List<ChannelResults.LeftOut> leftOut = new ArrayList<>();
        for (Stage stage : stages) {
            String name = stage.design + ", " + stage.arrangement.word();
            progress.accept(name + " (" + remaining.text() + " left)");
            try (ChannelRig rig = ChannelRig.start(stage.design, stage.arrangement, site)) {
                others.begin(rig.pids());
                for (Medium medium : stage.media) {
                    for (int slotMillis : slots(stage.arrangement)) {
                        heard.add(listen(rig, stage, medium, slotMillis));
                    }
                }
                others.end(rig.pids());
            } catch (NoRoomException | UnheldException e) {
                leftOut.add(new ChannelResults.LeftOut(stage.design, stage.arrangement, e.getMessage()));
            }
        }
        return new ChannelResults(
                facts.machine(settings.quick(), others.cores(), settings.seed()), List.copyOf(heard), leftOut);
    }

    private double seconds(Stage stage) {
        int millis =
                slots(stage.arrangement).stream().mapToInt(Integer::intValue).sum();
        return stage.media.size() * millis * symbols() / 1e3;
    }

    private int symbols() {
        return settings.quick() ? SYMBOLS_QUICK : SYMBOLS;
    }

    /** The last of up to three measurements, the first of them that is not heard. */
    private Heard listen(ChannelRig rig, Stage stage, Medium medium, int slotMillis) throws IOException {
        for (int times = 1; ; times++) {
            long seed = settings.seed() + 31L * medium.ordinal() + times;
            int[] sent = ChannelRig.symbols(symbols(), seed);
            long[] seen = rig.measure(medium, slotMillis, sent.length, seed);
            Heard heard = judge(stage, medium, slotMillis, times, sent, seen);
            if (!heard.found() || times == TIMES) {
                return heard;
            }
        }
    }

    private Heard judge(Stage stage, Medium medium, int slotMillis, int times, int[] sent, long[] seen) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        MutualInformation information = new MutualInformation(sent, SHUFFLES, random);
        MutualInformation.Estimate estimate = information.estimate(seen);
        double[] interval = information.interval(seen, DRAWS, random);
        return new Heard(
                medium,
                stage.design,
                stage.arrangement,
                slotMillis,
                estimate.bits(),
                interval[0],
                interval[1],
                estimate.chance(),
                estimate.errors(),
                times,
                estimate.bits() > estimate.chance(),
                IntStream.of(sent).boxed().toList(),
                LongStream.of(seen).boxed().toList());
    }
}
