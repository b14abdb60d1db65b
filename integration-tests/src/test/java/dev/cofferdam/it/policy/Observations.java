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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may observe what: the second, independent model of it, written from the policy's text alone (deploy/TOPOLOGY.md,
 * deploy/RULES.md, deploy/DOWNGRADE.md), and using nothing of the code that it is compared with. It names its parties by
 * text and computes every relation from its definition, so that it can be read against the policy line by line. Stateless;
 * its parts may be overridden, by which tests plant mistakes.
 *
 * <p>Sources: Bell and LaPadula 1976 for secrecy, Biba 1977 for integrity; for what holds of a chain with a downgrade in it,
 * which is not what holds of its ends, Haigh and Young 1987, Rushby 1992.
 */
class Observations {

    /** Information goes from one party to another, by a grant or a channel. */
    record Step(String from, String to, String by) {}

    /** What one partition does can be seen by another. */
    record Sight(String of, String by) {}

    /** How a class changes. */
    enum Direction {
        NONE,
        DOWNGRADE,
        UPGRADE,
        INCOMPARABLE
    }

    // What the policy says of two classes.

    /** May information go from {@code source} to {@code target}? */
    boolean mayFlow(Map<String, Clearance> source, Map<String, Clearance> target) {
        return secrecyDominates(target, source) && integrityDominates(source, target);
    }

    boolean secrecyDominates(Map<String, Clearance> high, Map<String, Clearance> low) {
        return low.keySet().stream()
                .filter(organisation -> low.get(organisation).level() != Clearance.NO_SECRECY)
                .allMatch(organisation -> high.containsKey(organisation)
                        && clearanceDominates(high.get(organisation), low.get(organisation)));
    }

    boolean clearanceDominates(Clearance high, Clearance low) {
        return high.level() >= low.level()
                && categoriesDominate(high.categories(), low.categories())
                && releasesDominate(high.releases(), low.releases());
    }

    /** To know more takes every category of the lower. */
    boolean categoriesDominate(Set<String> high, Set<String> low) {
        return high.containsAll(low);
    }

    /** To be higher is to be released to fewer. */
    boolean releasesDominate(Set<String> high, Set<String> low) {
        return low.containsAll(high);
    }

    boolean integrityDominates(Map<String, Clearance> high, Map<String, Clearance> low) {
        return low.keySet().stream()
                .filter(organisation -> low.get(organisation).trust().isPresent())
                .allMatch(organisation -> high.containsKey(organisation)
                        && high.get(organisation).trust().isPresent()
                        && trustDominates(
                                high.get(organisation).trust().orElseThrow(),
                                low.get(organisation).trust().orElseThrow()));
    }

    boolean trustDominates(Trust high, Trust low) {
        return high.level() >= low.level() && high.categories().containsAll(low.categories());
    }

    // What a topology lets go from where to where.

    /** Every step that a grant or a channel of {@code sketch} would have information take. */
    Set<Step> steps(Sketch sketch) {
        return Stream.concat(
                        sketch.grants().stream().flatMap(this::steps),
                        sketch.channels().stream().flatMap(this::steps))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Stream<Step> steps(Grant grant) {
        String by = grant.partition() + "." + grant.as();
        Step read = new Step(grant.disk(), grant.partition(), by);
        Step write = new Step(grant.partition(), grant.disk(), by);
        return switch (grant.access()) {
            case READ -> Stream.of(read);
            case WRITE -> Stream.of(write);
            case READ_WRITE -> Stream.of(read, write);
        };
    }

    Stream<Step> steps(Channel channel) {
        String by = channel.from() + "." + channel.fromEnd();
        Step there = new Step(channel.from(), channel.to(), by);
        Step back = new Step(channel.to(), channel.from(), by);
        return channel.kind() == Kind.CALL ? Stream.of(there, back) : Stream.of(there);
    }

    /** The steps that the policy forbids: where there are any, the topology is refused, for each of them. */
    Set<Step> refused(Sketch sketch) {
        Map<String, Map<String, Clearance>> labels = labels(sketch);
        return steps(sketch).stream()
                .filter(step -> !mayFlow(labels.get(step.from()), labels.get(step.to())))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Map<String, Clearance>> labels(Sketch sketch) {
        Map<String, Map<String, Clearance>> labels = new LinkedHashMap<>();
        sketch.disks().forEach(disk -> labels.put(disk.name(), disk.label()));
        sketch.partitions().forEach(partition -> labels.put(partition.name(), partition.label()));
        return labels;
    }

    // What partitions see of each other.

    /** Who sees what another does, with no third partition between them: by a channel, or a disk. */
    Set<Sight> direct(Sketch sketch) {
        Set<String> disks = sketch.disks().stream().map(Disk::name).collect(Collectors.toSet());
        Set<Step> steps = steps(sketch);
        Set<Sight> sights = new LinkedHashSet<>();
        for (Step step : steps) {
            if (!disks.contains(step.to())) {
                if (!disks.contains(step.from())) {
                    sights.add(new Sight(step.from(), step.to()));
                }
                continue;
            }
            steps.stream()
                    .filter(next -> next.from().equals(step.to()))
                    .filter(next -> !next.to().equals(step.from()))
                    .forEach(next -> sights.add(new Sight(step.from(), next.to())));
        }
        return sights;
    }

    /** Who sees what another does, over others as well. */
    Set<Sight> seen(Sketch sketch) {
        return closed(sketch, direct(sketch));
    }

    /**
     * The same where every downgrade, upgrade or move that people may approve has been released. What a disk holds by one
     * release may be submitted for the next: two releases may lead where one may not.
     */
    Set<Sight> seenOnceReleased(Sketch sketch) {
        Set<Step> steps = new LinkedHashSet<>(steps(sketch));
        steps.addAll(releases(sketch));
        List<String> names = sketch.partitions().stream().map(Partition::name).toList();
        return names.stream()
                .flatMap(of -> names.stream()
                        .filter(by -> !by.equals(of) && leads(steps, of, by))
                        .map(by -> new Sight(of, by)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** From the disk whose content is submitted to the disk that the object is released on. */
    Set<Step> releases(Sketch sketch) {
        return sketch.disks().stream()
                .flatMap(submitted -> sketch.disks().stream()
                        .filter(released -> mayRelease(sketch, submitted.label(), released.label()))
                        .map(released -> new Step(submitted.name(), released.name(), "a release")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Does information get from one party to another, over any number of others? */
    boolean granted(Sketch sketch, String from, String to) {
        return leads(steps(sketch), from, to);
    }

    private static boolean leads(Set<Step> steps, String from, String to) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            String at = open.removeFirst();
            steps.stream()
                    .filter(step -> step.from().equals(at))
                    .map(Step::to)
                    .filter(reached::add)
                    .forEach(open::addLast);
        }
        return reached.contains(to);
    }

    /** Warshall 1962. That somebody sees what he did himself is not of interest. */
    Set<Sight> closed(Sketch sketch, Set<Sight> sights) {
        List<String> names = sketch.partitions().stream().map(Partition::name).toList();
        Set<Sight> closed = new LinkedHashSet<>(sights);
        for (String middle : names) {
            for (String of : names) {
                for (String by : names) {
                    if (!of.equals(by)
                            && closed.contains(new Sight(of, middle))
                            && closed.contains(new Sight(middle, by))) {
                        closed.add(new Sight(of, by));
                    }
                }
            }
        }
        return closed;
    }

    // What partitions may be told of disks.

    /** Is {@code partition} told the versions of {@code disk}, and when there is a new one? */
    boolean toldVersions(Sketch sketch, String partition, String disk) {
        return granted(sketch, partition, disk, Access.READ);
    }

    private static boolean granted(Sketch sketch, String partition, String disk, Access access) {
        return sketch.grants().stream()
                .anyMatch(grant -> grant.partition().equals(partition)
                        && grant.disk().equals(disk)
                        && (grant.access() == access || grant.access() == Access.READ_WRITE));
    }

    // What people may let go where the lattice does not.

    Direction direction(Map<String, Clearance> from, Map<String, Clearance> to) {
        boolean up = mayFlow(from, to);
        boolean down = mayFlow(to, from);
        if (up) {
            return down ? Direction.NONE : Direction.UPGRADE;
        }
        return down ? Direction.DOWNGRADE : Direction.INCOMPARABLE;
    }

    /** Who may submit, though nothing that he submits finds two others who may approve it: the topology is refused. */
    Set<String> submittersInVain(Sketch sketch) {
        return holders(sketch, Right.SUBMIT).stream()
                .filter(submitter -> Stream.of(Right.DOWNGRADE, Right.UPGRADE, Right.INCOMPARABLE)
                        .noneMatch(right -> twoOthers(sketch, submitter, right)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Are there people who may submit and two others who may approve? */
    boolean mayRelease(Sketch sketch, Map<String, Clearance> from, Map<String, Clearance> to) {
        return switch (direction(from, to)) {
            case NONE -> false;
            case DOWNGRADE -> mayApprove(sketch, Right.DOWNGRADE);
            case UPGRADE -> mayApprove(sketch, Right.UPGRADE);
            case INCOMPARABLE -> mayApprove(sketch, Right.INCOMPARABLE);
        };
    }

    private boolean mayApprove(Sketch sketch, Right right) {
        return holders(sketch, Right.SUBMIT).stream().anyMatch(submitter -> twoOthers(sketch, submitter, right));
    }

    boolean twoOthers(Sketch sketch, String submitter, Right right) {
        Set<String> approvers = holders(sketch, right);
        approvers.remove(submitter);
        return approvers.size() >= 2;
    }

    private static Set<String> holders(Sketch sketch, Right right) {
        return sketch.people().stream()
                .filter(person -> person.may().contains(right))
                .map(Person::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
