package dev.cofferdam.it.policy;

import dev.cofferdam.it.policy.Clearance.Trust;
import dev.cofferdam.it.policy.Sketch.Access;
import dev.cofferdam.it.policy.Sketch.Channel;
import dev.cofferdam.it.policy.Sketch.Disk;
import dev.cofferdam.it.policy.Sketch.Grant;
import dev.cofferdam.it.policy.Sketch.Kind;
import dev.cofferdam.it.policy.Sketch.Partition;
import dev.cofferdam.it.policy.Sketch.Person;
import dev.cofferdam.it.policy.Sketch.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Random topologies of one seed: one to three organisations, up to five partitions and three disks. Their labels are
 * drawn near each other, so that about as many flows are allowed as not; calls go from a partition to a later one, since
 * calls in a ring are refused for another reason. For one thread.
 */
final class RandomSketches {
    private static final int ORGANISATIONS_MAX = 3;
    private static final int PARTITIONS_MAX = 5;
    private static final int DISKS_MAX = 3;
    static final int PEOPLE_MAX = 5;
    private static final int CHANGES_MAX = 3;

    private final Random random;
    private final int peopleEvery;
    private List<Organisation> organisations = List.of();

    /**
     * Makes those of that seed.
     *
     * @param peopleEvery one in so many has people who may change classes: their keys take long to check
     */
    RandomSketches(Random random, int peopleEvery) {
        this.random = random;
        this.peopleEvery = peopleEvery;
    }

    /** The next one, as it comes: most are refused. */
    Sketch next() {
        organisations = organisations();
        List<Map<String, Clearance>> labels = labels();
        List<Disk> disks = new ArrayList<>();
        for (int i = below(DISKS_MAX + 1); i > 0; i--) {
            disks.add(new Disk("d" + i, one(labels)));
        }
        List<Partition> partitions = new ArrayList<>();
        for (int i = 2 + below(PARTITIONS_MAX - 1); i > 0; i--) {
            partitions.add(new Partition("p" + i, one(labels)));
        }
        return new Sketch(
                organisations,
                List.copyOf(disks),
                List.copyOf(partitions),
                grants(partitions, disks),
                channels(partitions),
                people());
    }

    /** A label of the policy of the sketch that came last, which may be of anything in it or not. */
    Map<String, Clearance> label() {
        return one(labels());
    }

    private List<Organisation> organisations() {
        List<Organisation> all = new ArrayList<>();
        int count = 1 + below(ORGANISATIONS_MAX);
        for (int i = count; i > 0; i--) {
            boolean trust = random.nextBoolean();
            all.add(new Organisation(
                    count == 1 && random.nextBoolean() ? "" : "org" + i,
                    names("l", 1 + below(3)),
                    names("c", below(4)),
                    names("r", below(3)),
                    names("t", trust ? 1 + below(3) : 0),
                    names("k", trust ? below(3) : 0)));
        }
        return all;
    }

    private static List<String> names(String letter, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(letter + i);
        }
        return names;
    }

    /** One at random, and some that are a few changes away from one that is there. */
    private List<Map<String, Clearance>> labels() {
        List<Map<String, Clearance>> labels = new ArrayList<>();
        Map<String, Clearance> first = new TreeMap<>();
        for (Organisation organisation : organisations) {
            if (random.nextBoolean()) {
                first.put(organisation.name(), clearance(organisation));
            }
        }
        labels.add(first);
        for (int i = below(4); i > 0; i--) {
            Map<String, Clearance> label = new TreeMap<>(one(labels));
            for (int changes = 1 + below(CHANGES_MAX); changes > 0; changes--) {
                change(label);
            }
            labels.add(label);
        }
        return labels;
    }

    private Clearance clearance(Organisation of) {
        Optional<Trust> trust = of.trustLevels().isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Trust(below(of.trustLevels().size()), some(of.trustCategories())));
        return new Clearance(below(of.levels().size()), some(of.categories()), some(of.releases()), trust);
    }

    private void change(Map<String, Clearance> label) {
        Organisation of = one(organisations);
        Clearance old = label.get(of.name());
        if (old == null) {
            label.put(of.name(), clearance(of));
            return;
        }
        Clearance other = clearance(of);
        switch (below(5)) {
            case 0 -> {
                label.remove(of.name());
                if (old.trust().isPresent() && random.nextBoolean()) {
                    label.put(of.name(), new Clearance(Clearance.NO_SECRECY, Set.of(), Set.of(), old.trust()));
                }
            }
            case 1 -> label.put(of.name(), new Clearance(other.level(), old.categories(), old.releases(), old.trust()));
            case 2 ->
                label.put(
                        of.name(),
                        new Clearance(Math.max(old.level(), 0), other.categories(), old.releases(), old.trust()));
            case 3 ->
                label.put(
                        of.name(),
                        new Clearance(Math.max(old.level(), 0), old.categories(), other.releases(), old.trust()));
            default -> {
                if (old.level() != Clearance.NO_SECRECY || other.trust().isPresent()) {
                    label.put(of.name(), new Clearance(old.level(), old.categories(), old.releases(), other.trust()));
                }
            }
        }
    }

    private List<Grant> grants(List<Partition> partitions, List<Disk> disks) {
        List<Grant> grants = new ArrayList<>();
        for (int i = disks.isEmpty() ? 0 : below(2 * partitions.size()); i > 0; i--) {
            grants.add(new Grant(
                    one(partitions).name(),
                    one(disks).name(),
                    "g" + i,
                    Access.values()[below(Access.values().length)]));
        }
        return List.copyOf(grants);
    }

    private List<Channel> channels(List<Partition> partitions) {
        List<Channel> channels = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            int from = below(partitions.size());
            int to = (from + 1 + below(partitions.size() - 1)) % partitions.size();
            Kind kind = from < to && random.nextBoolean() ? Kind.CALL : Kind.ONE_WAY;
            channels.add(new Channel(
                    partitions.get(from).name(), "a" + i, partitions.get(to).name(), "z" + i, kind));
        }
        return List.copyOf(channels);
    }

    private List<Person> people() {
        List<Person> people = new ArrayList<>();
        for (int i = below(peopleEvery) > 0 ? 0 : 1 + below(PEOPLE_MAX); i > 0; i--) {
            Set<Right> may = new TreeSet<>();
            for (Right right : Right.values()) {
                if (random.nextBoolean()) {
                    may.add(right);
                }
            }
            people.add(new Person("h" + i, may));
        }
        return List.copyOf(people);
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }

    private Set<String> some(Collection<String> names) {
        Set<String> some = new TreeSet<>(names);
        some.removeIf(name -> random.nextBoolean());
        return some;
    }

    private <T> T one(List<T> list) {
        return list.get(below(list.size()));
    }
}
