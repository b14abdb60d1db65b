package dev.cofferdam.deploy.flow;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Access;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.ViewGrant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every flow that a topology grants, one direction each. Immutable. */
public final class Flows {
    private final Map<String, Party> parties = new LinkedHashMap<>();
    private final List<Flow> all = new ArrayList<>();

    private Flows() {}

    /** Grants and channels that name nothing are left out; rules of their own report them. */
    public static Flows of(Topology topology) {
        Flows flows = new Flows();
        topology.disks().forEach(disk -> flows.add(Party.Kind.DISK, disk.name().value(), disk.label()));
        topology.directories()
                .forEach(directory ->
                        flows.add(Party.Kind.DIRECTORY, directory.name().value(), directory.label()));
        topology.partitions()
                .forEach(partition ->
                        flows.add(Party.Kind.PARTITION, partition.name().value(), partition.label()));
        topology.partitions()
                .forEach(partition -> partition
                        .disks()
                        .forEach(grant -> flows.grant(partition.name().value(), grant)));
        for (Topology.Partition partition : topology.partitions()) {
            partition.views().forEach(view -> flows.view(partition.name().value(), view));
        }
        topology.channels().forEach(flows::channel);
        topology.partitions().forEach(flows::starts);
        return flows;
    }

    /** In the order of the topology. */
    public List<Flow> all() {
        return List.copyOf(all);
    }

    /** Disks, then directories, then partitions. */
    public List<Party> parties() {
        return List.copyOf(parties.values());
    }

    /** The partition, disk or directory of that name. */
    public Optional<Party> party(String name) {
        return Optional.ofNullable(parties.get(name));
    }

    private void add(Party.Kind kind, String name, Located<String> label) {
        if (!name.isEmpty()) {
            parties.putIfAbsent(name, new Party(kind, name, label));
        }
    }

    private Optional<Party> party(Party.Kind kind, String name) {
        return party(name).filter(party -> party.kind() == kind);
    }

    private void grant(String partition, DiskGrant grant) {
        Optional<Party> user = party(Party.Kind.PARTITION, partition);
        Optional<Party> disk = party(Party.Kind.DISK, grant.disk().value());
        if (user.isPresent() && disk.isPresent()) {
            Access access = grant.access().value();
            String through = Names.word(access) + " grant '" + grant.as().value() + "' of " + partition;
            if (access.reads()) {
                all.add(new Flow(
                        disk.get(),
                        user.get(),
                        through,
                        grant.note(),
                        grant.access().at()));
            }
            if (access.writes()) {
                all.add(new Flow(
                        user.get(),
                        disk.get(),
                        through,
                        grant.note(),
                        grant.access().at()));
            }
        }
    }

    private void view(String partition, ViewGrant view) {
        Optional<Party> user = party(Party.Kind.PARTITION, partition);
        Optional<Party> directory = party(Party.Kind.DIRECTORY, view.directory().value());
        if (user.isPresent() && directory.isPresent() && view.isOutbox()) {
            String through = "outbox '" + view.as().value() + "' of " + partition;
            Place at = view.access().at();
            all.add(new Flow(user.get(), directory.get(), through, view.note(), at, Flow.Kind.OUTBOX));
            all.add(new Flow(directory.get(), user.get(), through, view.note(), at, Flow.Kind.OUTBOX));
        } else if (user.isPresent() && directory.isPresent()) {
            all.add(new Flow(
                    directory.get(),
                    user.get(),
                    "read grant '" + view.as().value() + "' of " + partition,
                    view.note(),
                    view.directory().at()));
        }
    }

    /** That one is started tells it that the other was ready. */
    private void starts(Partition partition) {
        Optional<Party> to = party(Party.Kind.PARTITION, partition.name().value());
        for (Located<String> before : partition.after()) {
            Optional<Party> from = party(Party.Kind.PARTITION, before.value());
            if (from.isPresent() && to.isPresent() && !from.equals(to)) {
                String through = "start of " + to.get().name() + " after " + before.value();
                all.add(new Flow(from.get(), to.get(), through, "", before.at(), Flow.Kind.START));
            }
        }
    }

    private void channel(Channel channel) {
        Optional<Party> from =
                party(Party.Kind.PARTITION, channel.from().value().partition());
        Optional<Party> to = party(Party.Kind.PARTITION, channel.to().value().partition());
        Channel.Kind kind = channel.kind().value();
        if (from.isPresent() && to.isPresent() && kind != Channel.Kind.UNREADABLE) {
            String through = Names.word(kind) + " channel " + channel.from().value() + " -> "
                    + channel.to().value();
            all.add(new Flow(
                    from.get(),
                    to.get(),
                    through,
                    channel.note(),
                    channel.kind().at()));
            if (kind == Channel.Kind.CALL) {
                all.add(new Flow(
                        to.get(),
                        from.get(),
                        through,
                        channel.note(),
                        channel.kind().at()));
            }
        }
    }
}
