package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Domains;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.LowerVolume;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Operation;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.End;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.SocketGrant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Replaces each partition and disk that has a count by as many, with numbers behind their names from 1 on. Where two of
 * them meet, they do so number by number; where only one has a count, the other side's local name is numbered. For one
 * thread.
 */
final class Numbering {
    private final Violations violations;
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<String, Integer> disks = new HashMap<>();

    /** Takes what is wrong. */
    private interface Violations {
        void add(Place at, String wrong, String right);
    }

    private Numbering(Topology written, Violations violations) {
        this.violations = violations;
        written.partitions().forEach(each -> count(each.name(), each.count(), partitions));
        written.disks().stream().forEach(each -> count(each.name(), each.count(), disks));
    }

    /** Empty where a count could not be read, or there would be too many of something. */
    static Optional<Topology> expand(Topology written, Reading reading) {
        Stream<Optional<Located<Long>>> counts = Stream.concat(
                written.partitions().stream().map(Partition::count),
                written.disks().stream().map(Disk::count));
        if (counts.flatMap(Optional::stream).anyMatch(count -> count.value() == 0)) {
            return Optional.empty(); // which was reported
        }
        Numbering numbering = new Numbering(
                written, (at, wrong, right) -> reading.violations().add(Rule.COUNTS_AGREE, at, wrong, right));
        return numbering.isBounded(written, reading) ? Optional.of(numbering.expanded(written)) : Optional.empty();
    }

    private void count(Located<String> name, Optional<Located<Long>> count, Map<String, Integer> counts) {
        if (count.isPresent() && !name.value().isEmpty()) {
            int last = Math.toIntExact(count.get().value());
            counts.put(name.value(), last);
            if (!Names.NAME.matcher(numbered(name.value(), last)).matches()) {
                violations.add(
                        name.at(),
                        "'" + numbered(name.value(), last) + "', the last of these, is too long for a name",
                        "shorten '" + name.value() + "' to "
                                + (Names.NAME_CHARACTERS_MAX
                                        - numbered("", last).length()) + " characters");
            }
        }
    }

    private boolean isBounded(Topology written, Reading reading) {
        long partitionsAll = sum(written.partitions().stream().map(Partition::count));
        long disksAll = sum(written.disks().stream().map(Disk::count));
        long channelsAll = written.channels().stream()
                .mapToLong(channel -> Math.max(countOf(channel.from()), countOf(channel.to())))
                .sum();
        boolean bounded = partitionsAll <= Topology.PARTITIONS_MAX
                && disksAll <= Topology.DISKS_MAX
                && channelsAll <= Topology.CHANNELS_MAX;
        if (!bounded) {
            reading.violations()
                    .add(
                            Rule.PARTS_COUNT,
                            written.name().at(),
                            "with what gateways and counts stand for there are " + partitionsAll + " partitions, "
                                    + disksAll + " disks and " + channelsAll + " channels",
                            "have at most " + Topology.PARTITIONS_MAX + " partitions, " + Topology.DISKS_MAX
                                    + " disks and " + Topology.CHANNELS_MAX + " channels");
        }
        return bounded;
    }

    private static long sum(Stream<Optional<Located<Long>>> counts) {
        return counts.mapToLong(count -> count.map(Located::value).orElse(1L)).sum();
    }

    private int countOf(Located<End> end) {
        return partitions.getOrDefault(end.value().partition(), 1);
    }

    private Topology expanded(Topology written) {
        List<Topology.Counted> counted = new ArrayList<>();
        written.disks().stream()
                .forEach(each -> each.count().ifPresent(count -> counted.add(counted(each.name(), count.value()))));
        written.partitions()
                .forEach(each -> each.count().ifPresent(count -> counted.add(counted(each.name(), count.value()))));
        return new Topology(
                written.name(),
                written.organisations(),
                written.store()
                        .map(store -> new Topology.Store(
                                store.volume(),
                                store.placement(),
                                store.disks().stream().flatMap(this::disk).toList(),
                                store.limits(),
                                store.restart(),
                                store.health())),
                written.partitions().stream().flatMap(this::partition).toList(),
                written.channels().stream().flatMap(this::channel).toList(),
                written.downgrade(),
                written.schedule().map(this::schedule),
                operation(written.operation()),
                written.directories(),
                written.lowerVolumes().stream()
                        .map(volume -> new LowerVolume(
                                volume.path(),
                                volume.disks().stream().flatMap(this::disk).toList()))
                        .toList(),
                domains(written.domains()),
                counted,
                written.included());
    }

    private static Topology.Counted counted(Located<String> name, long count) {
        return new Topology.Counted(name, Math.toIntExact(count));
    }

    private static String numbered(String name, int number) {
        return name + "-" + number;
    }

    private static Located<String> numbered(Located<String> name, int number) {
        return new Located<>(name.value().isEmpty() ? "" : numbered(name.value(), number), name.at());
    }

    private static IntStream numbers(long count) {
        return IntStream.rangeClosed(1, Math.toIntExact(count));
    }

    private Stream<Disk> disk(Disk disk) {
        return disk.count().isEmpty()
                ? Stream.of(disk)
                : numbers(disk.count().get().value())
                        .mapToObj(number ->
                                new Disk(numbered(disk.name(), number), disk.label(), disk.size(), Optional.empty()));
    }

    private Stream<Partition> partition(Partition partition) {
        if (partition.count().isEmpty()) {
            return Stream.of(with(
                    partition,
                    partition.name(),
                    grants(partition, Optional.empty()),
                    partition.sockets(),
                    names(partition.after())));
        }
        if (!partition.sockets().isEmpty()) {
            violations.add(
                    partition.sockets().getFirst().address().at(),
                    "'" + partition.name().value() + "' stands for several partitions, and this path for one socket",
                    "give each partition with a socket an entry of its own");
        }
        int count = Math.toIntExact(partition.count().get().value());
        partition.disks().forEach(grant -> requireSameCount(partition, count, grant));
        partition.after().forEach(name -> requireSameCount(partition, count, name));
        return numbers(count)
                .mapToObj(number -> with(
                        partition,
                        numbered(partition.name(), number),
                        grants(partition, Optional.of(number)),
                        number == 1 ? partition.sockets() : List.of(), // to say it once
                        after(partition, number)));
    }

    private void requireSameCount(Partition partition, int count, DiskGrant grant) {
        Integer of = disks.get(grant.disk().value());
        if (of != null && of != count) {
            disagree(grant.disk(), of, partition.name().value(), count);
        }
    }

    private void requireSameCount(Partition partition, int count, Located<String> before) {
        Integer of = partitions.get(before.value());
        if (of != null && of != count) {
            disagree(before, of, partition.name().value(), count);
        }
    }

    /** Of one of several: of as many others that one with its number. */
    private List<Located<String>> after(Partition partition, int number) {
        return partition.after().stream()
                .map(name -> partitions.containsKey(name.value())
                        ? numbered(name, Math.min(number, partitions.get(name.value())))
                        : name)
                .toList();
    }

    private void disagree(Located<String> what, int of, String with, int count) {
        violations.add(
                what.at(),
                "'" + what.value() + "' stands for " + of + ", and '" + with + "' for " + count
                        + ", so they cannot meet number by number",
                "give both the same count, or name one, such as '" + numbered(what.value(), 1) + "'");
    }

    /** @param number of the partition; empty where it is one alone */
    private List<DiskGrant> grants(Partition partition, Optional<Integer> number) {
        return partition.disks().stream()
                .flatMap(grant -> {
                    Integer count = disks.get(grant.disk().value());
                    if (count == null) {
                        return Stream.of(grant);
                    }
                    return number.isPresent()
                            ? Stream.of(with(grant, numbered(grant.disk(), Math.min(number.get(), count)), grant.as()))
                            : numbers(count)
                                    .mapToObj(each ->
                                            with(grant, numbered(grant.disk(), each), localName(grant.as(), each)));
                })
                .toList();
    }

    private static DiskGrant with(DiskGrant grant, Located<String> disk, Located<String> as) {
        return new DiskGrant(disk, as, grant.access(), grant.note());
    }

    private static Partition with(
            Partition partition,
            Located<String> name,
            List<DiskGrant> disks,
            List<SocketGrant> sockets,
            List<Located<String>> after) {
        return new Partition(
                name,
                partition.label(),
                partition.program(),
                partition.arguments(),
                disks,
                partition.files(),
                sockets,
                partition.directories(),
                partition.views(),
                partition.limits(),
                partition.restart(),
                partition.isGuard(),
                Optional.empty(),
                after,
                partition.health());
    }

    private Stream<Channel> channel(Channel channel) {
        Integer from = partitions.get(channel.from().value().partition());
        Integer to = partitions.get(channel.to().value().partition());
        if (from == null && to == null) {
            return Stream.of(channel);
        }
        if (from != null && to != null && !from.equals(to)) {
            String sender = channel.from().value().partition();
            disagree(
                    new Located<>(channel.to().value().partition(), channel.to().at()), to, sender, from);
        }
        int count = Math.min(from == null ? to : from, to == null ? from : to);
        return numbers(count)
                .mapToObj(number -> new Channel(
                        end(channel.from(), from != null, number),
                        end(channel.to(), to != null, number),
                        channel.kind(),
                        channel.note()));
    }

    /** Numbered for one of those at the other side. */
    private Located<String> localName(Located<String> name, int number) {
        Located<String> numbered = numbered(name, number);
        if (!numbered.value().isEmpty()
                && !Names.LOCAL_NAME.matcher(numbered.value()).matches()) {
            violations.add(
                    name.at(),
                    "'" + numbered.value() + "', one of these, is too long for a local name",
                    "shorten '" + name.value() + "'");
        }
        return numbered;
    }

    /** A partition alone has as many ends as the others are, each under a number of its own. */
    private Located<End> end(Located<End> end, boolean counted, int number) {
        End value = end.value();
        if (value.equals(End.UNREADABLE)) {
            return end;
        }
        return new Located<>(
                counted
                        ? new End(numbered(value.partition(), number), value.localName())
                        : new End(
                                value.partition(),
                                localName(new Located<>(value.localName(), end.at()), number)
                                        .value()),
                end.at());
    }

    private Operation operation(Operation written) {
        return new Operation(
                written.mode(),
                written.people().stream()
                        .map(person -> new Operation.Person(person.name(), person.clearance(), names(person.uses())))
                        .toList());
    }

    private Domains domains(Domains written) {
        return new Domains(
                written.all().stream()
                        .map(domain -> new Domains.Domain(domain.name(), names(domain.partitions())))
                        .toList(),
                written.wires());
    }

    private Schedule schedule(Schedule schedule) {
        return new Schedule(
                schedule.frameMicros(),
                schedule.cores().stream()
                        .map(core -> new Schedule.Core(
                                core.number(),
                                core.frameMicros(),
                                core.windows().stream().map(this::window).toList()))
                        .toList(),
                names(schedule.unscheduled()));
    }

    private Schedule.Window window(Schedule.Window window) {
        return new Schedule.Window(
                names(window.partitions()),
                window.startMicros(),
                window.lengthMicros(),
                window.rest(),
                window.overrun());
    }

    private List<Located<String>> names(List<Located<String>> written) {
        return written.stream()
                .flatMap(name -> partitions.containsKey(name.value())
                        ? numbers(partitions.get(name.value())).mapToObj(number -> numbered(name, number))
                        : Stream.of(name))
                .toList();
    }
}
