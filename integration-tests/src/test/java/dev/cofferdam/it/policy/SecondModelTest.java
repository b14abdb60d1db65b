package dev.cofferdam.it.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.policy.Clearance.Trust;
import dev.cofferdam.it.policy.Sketch.Channel;
import dev.cofferdam.it.policy.Sketch.Grant;
import dev.cofferdam.it.policy.Sketch.Kind;
import dev.cofferdam.it.policy.Sketch.Right;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The second model and what {@code check}, {@code explain}, the rules of downgrades and the kernel's check of plans say, over
 * random topologies: {@code -Dcofferdam.topologies=N -Dcofferdam.seed=S} for more, or others.
 */
final class SecondModelTest {
    private static final int TOPOLOGIES = Integer.getInteger("cofferdam.topologies", 1500);
    private static final long SEED = Long.getLong("cofferdam.seed", 13);

    private static final Pattern PROJECT = Pattern.compile("dev/cofferdam/[a-zA-Z/]+");
    private static final int PEOPLE_EVERY = 20;

    @TempDir
    private Path directory;

    /** A model with one mistake in it. */
    record Mistake(String what, Observations model) {
        @Override
        public String toString() {
            return what;
        }
    }

    @Test
    void theSameIsSaidByAll() throws IOException {
        long start = System.nanoTime();
        Verdicts verdicts = compared(new Observations(), TOPOLOGIES);
        System.out.printf(
                "seed %d: %d topologies, %d accepted, %d refused; %d verdicts compared; %d ms%n",
                SEED,
                TOPOLOGIES,
                verdicts.accepted(),
                verdicts.refused(),
                verdicts.compared(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertEquals(List.of(), verdicts.disagreements());
        assertTrue(verdicts.accepted() > TOPOLOGIES / 10, "too few are accepted");
        assertTrue(verdicts.refused() > TOPOLOGIES / 10, "too few are refused");
    }

    /** Or it would repeat what it is to find. */
    @Test
    void theModelUsesNothingOfTheProduct() throws IOException {
        List<Class<?>> model = List.of(Observations.class, Sketch.class, Clearance.class, Organisation.class);
        assertEquals(
                model.stream().map(Class::getName).collect(Collectors.toSet()),
                used(model.stream().map(Class::getSimpleName).collect(Collectors.toSet())));
        assertTrue(used(Set.of("ReleaseRules")).contains("dev.cofferdam.abi.Policy"), "control: an adapter's are seen");
    }

    /** The project's classes that the named classes of this package, with all within them, name in any way. */
    private static Set<String> used(Set<String> names) throws IOException {
        Set<String> used = new TreeSet<>();
        Path classes = Path.of("target/test-classes/dev/cofferdam/it/policy");
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.filter(
                            each -> names.contains(each.getFileName().toString().replaceFirst("[.$].*", "")))
                    .toList()) {
                for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
                    if (entry instanceof Utf8Entry text) {
                        PROJECT.matcher(text.stringValue())
                                .results()
                                .forEach(found -> used.add(found.group().replace('/', '.')));
                    }
                }
            }
        }
        return used;
    }

    private Verdicts compared(Observations model, int topologies) throws IOException {
        Verdicts verdicts =
                new Verdicts(model, directory.resolve("random.yaml"), ReleaseRules.keys(RandomSketches.PEOPLE_MAX));
        for (int i = 0; i < topologies && verdicts.disagreements().isEmpty(); i++) {
            Random random = new Random(SEED + i);
            RandomSketches sketches = new RandomSketches(random, PEOPLE_EVERY);
            Sketch sketch = sketches.next();
            verdicts.compare(sketch, List.of(sketches.label(), sketches.label()), random);
            if (!verdicts.disagreements().isEmpty()) {
                System.out.println("-Dcofferdam.topologies=1 -Dcofferdam.seed=" + (SEED + i) + " has it: "
                        + verdicts.disagreements().getFirst());
            }
        }
        return verdicts;
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsFound(Mistake mistake) throws IOException {
        assertFalse(compared(mistake.model, TOPOLOGIES).disagreements().isEmpty(), "it is not found");
    }

    static List<Mistake> mistakes() {
        return Stream.concat(mistakesOfOrder().stream(), mistakesOfUse().stream())
                .toList();
    }

    /** In the order of classes. */
    private static List<Mistake> mistakesOfOrder() {
        return List.of(
                new Mistake("categories the wrong way round", new Observations() {
                    @Override
                    boolean categoriesDominate(Set<String> high, Set<String> low) {
                        return super.categoriesDominate(low, high);
                    }
                }),
                new Mistake("a release makes higher", new Observations() {
                    @Override
                    boolean releasesDominate(Set<String> high, Set<String> low) {
                        return super.releasesDominate(low, high);
                    }
                }),
                new Mistake("releases ignored", new Observations() {
                    @Override
                    boolean releasesDominate(Set<String> high, Set<String> low) {
                        return true;
                    }
                }),
                new Mistake("integrity ignored", new Observations() {
                    @Override
                    boolean integrityDominates(Map<String, Clearance> high, Map<String, Clearance> low) {
                        return true;
                    }
                }),
                new Mistake("integrity ordered as secrecy", new Observations() {
                    @Override
                    boolean mayFlow(Map<String, Clearance> source, Map<String, Clearance> target) {
                        return secrecyDominates(target, source) && integrityDominates(target, source);
                    }
                }),
                new Mistake("categories of integrity ignored", new Observations() {
                    @Override
                    boolean trustDominates(Trust high, Trust low) {
                        return high.level() >= low.level();
                    }
                }),
                new Mistake("no integrity is the lowest", new Observations() {
                    @Override
                    boolean mayFlow(Map<String, Clearance> source, Map<String, Clearance> target) {
                        return super.mayFlow(source, lowest(target));
                    }
                }),
                new Mistake("organisations compared with each other", new Observations() {
                    @Override
                    boolean secrecyDominates(Map<String, Clearance> high, Map<String, Clearance> low) {
                        return low.values().stream()
                                .allMatch(lower ->
                                        high.values().stream().anyMatch(higher -> clearanceDominates(higher, lower)));
                    }
                }),
                new Mistake("no part of an organisation is its lowest level", new Observations() {
                    @Override
                    boolean secrecyDominates(Map<String, Clearance> high, Map<String, Clearance> low) {
                        Map<String, Clearance> parts = new TreeMap<>(low);
                        parts.values()
                                .removeIf(part ->
                                        part.level() == 0 && part.categories().isEmpty());
                        return super.secrecyDominates(high, parts);
                    }
                }));
    }

    private static Map<String, Clearance> lowest(Map<String, Clearance> label) {
        Map<String, Clearance> without = new TreeMap<>();
        label.forEach((name, part) -> without.put(
                name,
                new Clearance(
                        part.level(),
                        part.categories(),
                        part.releases(),
                        part.trust()
                                .filter(trust ->
                                        trust.level() > 0 || !trust.categories().isEmpty()))));
        return without;
    }

    /** In what grants, channels and people let through. */
    private static List<Mistake> mistakesOfUse() {
        return List.of(
                new Mistake("one-way channels the wrong way round", new Observations() {
                    @Override
                    Stream<Step> steps(Channel channel) {
                        return super.steps(channel)
                                .map(step -> channel.kind() == Kind.CALL
                                        ? step
                                        : new Step(step.to(), step.from(), step.by()));
                    }
                }),
                new Mistake("calls are one-way", new Observations() {
                    @Override
                    Stream<Step> steps(Channel channel) {
                        return super.steps(channel).limit(1);
                    }
                }),
                new Mistake("who writes reads", new Observations() {
                    @Override
                    Stream<Step> steps(Grant grant) {
                        return super.steps(grant)
                                .flatMap(step -> step.to().equals(grant.disk())
                                        ? Stream.of(new Step(step.to(), step.from(), step.by()), step)
                                        : Stream.of(step));
                    }
                }),
                new Mistake("nobody sees over others", new Observations() {
                    @Override
                    Set<Sight> closed(Sketch sketch, Set<Sight> sights) {
                        return sights;
                    }
                }),
                new Mistake("who submits may approve it", new Observations() {
                    @Override
                    boolean twoOthers(Sketch sketch, String submitter, Right right) {
                        return sketch.people().stream()
                                        .filter(person -> person.may().contains(right))
                                        .count()
                                >= 2;
                    }
                }),
                new Mistake("what is less secret but not trusted enough is a downgrade", new Observations() {
                    @Override
                    Direction direction(Map<String, Clearance> from, Map<String, Clearance> to) {
                        Direction direction = super.direction(from, to);
                        return direction == Direction.INCOMPARABLE && secrecyDominates(from, to)
                                ? Direction.DOWNGRADE
                                : direction;
                    }
                }));
    }
}
