package dev.cofferdam.it.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.it.policy.Arrivals.Told;
import dev.cofferdam.it.policy.Observations.Sight;
import dev.cofferdam.it.policy.Observations.Step;
import dev.cofferdam.it.policy.SecondModelTest.Mistake;
import dev.cofferdam.it.policy.Sketch.Access;
import dev.cofferdam.it.policy.Sketch.Channel;
import dev.cofferdam.it.policy.Sketch.Disk;
import dev.cofferdam.it.policy.Sketch.Grant;
import dev.cofferdam.it.policy.Sketch.Partition;
import dev.cofferdam.kernel.Effects;
import dev.cofferdam.kernel.Pending;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What really arrives: random topologies that the second model accepts, random events given to the shipped core, and every
 * effect on a partition followed. Nothing arrives that the model does not allow, and everything that it allows arrives.
 * {@code -Dcofferdam.deliveries=N -Dcofferdam.seed=S} for more topologies, or others.
 */
final class DeliveryTest {
    private static final int TOPOLOGIES = Integer.getInteger("cofferdam.deliveries", 150);
    private static final long SEED = Long.getLong("cofferdam.seed", 13);
    /** Whatever has arrived by then: what must not arrive has had this many chances. */
    private static final int EVENTS_MIN = 500;

    private static final int EVENTS_MAX = 200_000;
    private static final int RELEASE_EVERY = 20;
    private static final int EVERYBODY = 1;
    private static final int NOBODY = Integer.MAX_VALUE;

    /** Counts and disagreements of a run. */
    private static final class Run {
        private final List<String> disagreements = new ArrayList<>();
        private long events;
        private long arrivals;

        private void compare(String what, Set<?> allowed, Set<?> arrived) {
            arrivals += allowed.size();
            if (!allowed.equals(arrived)) {
                Set<Object> forbidden = new LinkedHashSet<>(arrived);
                forbidden.removeAll(allowed);
                Set<Object> missing = new LinkedHashSet<>(allowed);
                missing.removeAll(arrived);
                disagreements.add(
                        what + ": arrived though not allowed " + forbidden + "; allowed but never arrived " + missing);
            }
        }
    }

    /** How one topology is tried. */
    private interface Trial {
        void run(Sketch sketch, SystemPlan plan, Random random, Run run);
    }

    private final ReleaseRules.Keys keys = ReleaseRules.keys(RandomSketches.PEOPLE_MAX);

    @TempDir
    private Path directory;

    @Test
    void whatIsAllowedArrivesAndNothingElse() throws IOException {
        report("delivery", () -> delivered(new Observations(), effects -> effects));
    }

    @Test
    void whatPeopleReleaseArrivesAndNothingElse() throws IOException {
        report("release", () -> released(new Observations()));
    }

    private interface Tried {
        Run run() throws IOException;
    }

    private static void report(String what, Tried tried) throws IOException {
        long start = System.nanoTime();
        Run run = tried.run();
        System.out.printf(
                "%s, seed %d: %d topologies, %d events, %d arrivals, each at least once; %d ms%n",
                what,
                SEED,
                TOPOLOGIES,
                run.events,
                run.arrivals,
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertEquals(List.of(), run.disagreements);
        assertTrue(run.arrivals > TOPOLOGIES, "hardly anything arrives");
    }

    /** What arrives where nobody releases anything. */
    private Run delivered(Observations model, UnaryOperator<Effects> flaw) throws IOException {
        return run(NOBODY, sketch -> model.refused(sketch).isEmpty(), (sketch, plan, random, run) -> {
            Traffic traffic = new Traffic(plan, random, flaw);
            Set<Sight> direct = model.direct(sketch);
            Set<Sight> seen = model.seen(sketch);
            Set<Told> told = told(model, sketch);
            Arrivals arrivals = traffic.arrivals();
            while (traffic.events() < EVENTS_MIN
                    || (traffic.events() < EVENTS_MAX
                            && !(arrivals.direct().containsAll(direct)
                                    && arrivals.seen().containsAll(seen)
                                    && arrivals.told().containsAll(told)))) {
                traffic.next();
            }
            run.compare("directly", direct, arrivals.direct());
            run.compare("over others", seen, arrivals.seen());
            run.compare("versions", told, arrivals.told());
            run.events += traffic.events();
        });
    }

    /** What arrives where people release whatever the rules let them; only topologies in which that makes a difference. */
    private Run released(Observations model) throws IOException {
        Observations sound = new Observations();
        Predicate<Sketch> differs = sketch -> !sound.releases(sketch).isEmpty()
                && sound.refused(sketch).isEmpty()
                && !sound.seenOnceReleased(sketch).equals(sound.seen(sketch));
        return run(EVERYBODY, differs, (sketch, plan, random, run) -> {
            Traffic traffic = new Traffic(plan, random, effects -> effects);
            ReleaseRules rules = new ReleaseRules(plan.policy(), sketch.people(), keys);
            Set<Sight> released = model.seenOnceReleased(sketch);
            List<DiskPlan> disks = plan.disks();
            while (traffic.events() < EVENTS_MIN
                    || (traffic.events() < EVENTS_MAX
                            && !traffic.arrivals().seen().containsAll(released))) {
                traffic.next();
                if (traffic.events() % RELEASE_EVERY == 0) {
                    int from = random.nextInt(disks.size());
                    int to = random.nextInt(disks.size());
                    if (rules.mayRelease(plan.diskLabel(from), plan.diskLabel(to))) {
                        traffic.release(from, to);
                    }
                }
            }
            run.compare("with releases", released, traffic.arrivals().seen());
            run.events += traffic.events();
        });
    }

    private Run run(int peopleEvery, Predicate<Sketch> wanted, Trial trial) throws IOException {
        Run run = new Run();
        int topologies = 0;
        for (long seed = SEED; topologies < TOPOLOGIES && run.disagreements.isEmpty(); seed++) {
            Random random = new Random(seed);
            Sketch sketch = new RandomSketches(random, peopleEvery).next();
            if (wanted.test(sketch)) {
                topologies++;
                trial.run(sketch, plan(sketch, random), random, run);
                if (!run.disagreements.isEmpty()) {
                    System.out.println("-Dcofferdam.deliveries=1 -Dcofferdam.seed=" + seed + " has it");
                }
            }
        }
        return run;
    }

    /** The compiler's, of the same topology without its people: what the kernel does depends on none of them. */
    private SystemPlan plan(Sketch sketch, Random random) throws IOException {
        Sketch alone = new Sketch(
                sketch.organisations(),
                sketch.disks(),
                sketch.partitions(),
                sketch.grants(),
                sketch.channels(),
                List.of());
        String text = new TopologyText(alone, random).text(partition -> "    program: idle\n", keys.texts());
        return PlannedSystem.of(
                CheckedTopology.of(text, directory.resolve("random.yaml")).plan());
    }

    /** Who is told of versions: whom the model lets be told, where there is somebody who publishes. */
    private static Set<Told> told(Observations model, Sketch sketch) {
        Set<String> publishedOn = sketch.grants().stream()
                .filter(grant -> grant.access() != Access.READ)
                .map(Grant::disk)
                .collect(Collectors.toSet());
        Set<Told> told = new LinkedHashSet<>();
        for (Partition partition : sketch.partitions()) {
            for (Disk disk : sketch.disks()) {
                if (publishedOn.contains(disk.name()) && model.toldVersions(sketch, partition.name(), disk.name())) {
                    told.add(new Told(partition.name(), disk.name()));
                }
            }
        }
        return told;
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeOfTheModelIsFound(Mistake mistake) throws IOException {
        Run run = delivered(mistake.model(), effects -> effects);
        assertFound(run.disagreements.isEmpty() ? released(mistake.model()) : run);
    }

    static List<Mistake> mistakes() {
        return List.of(
                new Mistake("who writes is told versions", new Observations() {
                    @Override
                    boolean toldVersions(Sketch sketch, String partition, String disk) {
                        return sketch.grants().stream()
                                .anyMatch(grant -> grant.partition().equals(partition)
                                        && grant.disk().equals(disk));
                    }
                }),
                new Mistake("who reads is told no versions unless he writes", new Observations() {
                    @Override
                    boolean toldVersions(Sketch sketch, String partition, String disk) {
                        return sketch.grants().stream()
                                .anyMatch(grant -> grant.partition().equals(partition)
                                        && grant.disk().equals(disk)
                                        && grant.access() == Access.READ_WRITE);
                    }
                }),
                new Mistake("a release is not seen", new Observations() {
                    @Override
                    Set<Step> releases(Sketch sketch) {
                        return Set.of();
                    }
                }),
                new Mistake("what was released is not released again", new Observations() {
                    @Override
                    Set<Sight> seenOnceReleased(Sketch sketch) {
                        Set<Sight> sights = direct(sketch);
                        for (Step release : releases(sketch)) {
                            sketch.grants().stream()
                                    .filter(grant ->
                                            grant.disk().equals(release.from()) && grant.access() != Access.READ)
                                    .forEach(writer -> sketch.grants().stream()
                                            .filter(grant -> grant.disk().equals(release.to())
                                                    && grant.access() != Access.WRITE
                                                    && !grant.partition().equals(writer.partition()))
                                            .forEach(reader ->
                                                    sights.add(new Sight(writer.partition(), reader.partition()))));
                        }
                        return closed(sketch, sights);
                    }
                }),
                new Mistake("a server is not heard", new Observations() {
                    @Override
                    Stream<Step> steps(Channel channel) {
                        return super.steps(channel).limit(1);
                    }
                }),
                new Mistake("nothing comes over a third", new Observations() {
                    @Override
                    Set<Sight> closed(Sketch sketch, Set<Sight> sights) {
                        return sights;
                    }
                }));
    }

    /** What goes wrong between the core and a partition. */
    record Flaw(String what, UnaryOperator<Effects> flawed) {
        @Override
        public String toString() {
            return what;
        }
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void aFlawOfTheKernelIsFound(Flaw flaw) throws IOException {
        assertFound(delivered(new Observations(), flaw.flawed));
    }

    static List<Flaw> flaws() {
        return List.of(
                new Flaw("whoever publishes is told the version", effects -> new FlawedEffects(effects) {
                    @Override
                    public void answer(int partition, Message message) {
                        if (message.operation() == Operation.ADVANCE && message.version() == 0) {
                            message.version(1);
                        }
                        super.answer(partition, message);
                    }
                }),
                new Flaw("a sender is told something of the receiver", effects -> new FlawedEffects(effects) {
                    @Override
                    public void reply(Pending request, Status status, long number, byte[] payload) {
                        super.reply(request, status, payload.length == 0 ? number + 1 : number, payload);
                    }
                }),
                new Flaw("a start is told to another", effects -> new FlawedEffects(effects) {
                    @Override
                    public void start(int partition, long atNanos) {
                        super.start(partition, atNanos);
                        super.ready(partition == 0 ? 1 : 0);
                    }
                }),
                new Flaw("a payload is taken from another's window", effects -> new FlawedEffects(effects) {
                    @Override
                    public byte[] payload(int partition, long window, int length) {
                        return super.payload(partition == 0 ? 1 : 0, window, length);
                    }
                }),
                new Flaw("messages come to nobody", effects -> new FlawedEffects(effects) {
                    @Override
                    public void reply(Pending request, Status status, long number, byte[] payload) {
                        if (payload.length == 0) {
                            super.reply(request, status, number, payload);
                        }
                    }
                }));
    }

    private static void assertFound(Run run) {
        assertFalse(run.disagreements.isEmpty(), "it is not found");
        System.out.println(run.disagreements.getFirst());
    }
}
