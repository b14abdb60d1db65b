package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.deploy.topology.Addresses;
import dev.cofferdam.deploy.topology.Domains;
import dev.cofferdam.deploy.topology.Domains.Domain;
import dev.cofferdam.deploy.topology.Domains.Wire;
import dev.cofferdam.deploy.topology.Gateway;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.LowerVolume;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of domains, and of what joins them. Stateless. */
final class DomainChecks {
    private DomainChecks() {}

    static void lowerVolumes(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        for (LowerVolume volume : topology.lowerVolumes()) {
            topology.store()
                    .filter(store -> of.context()
                            .resolve(store.volume().path().value())
                            .equals(of.context().resolve(volume.path().value())))
                    .ifPresent(store -> findings.add(
                            volume.path().at(), "this is the store's own volume", "name its disks under 'store'"));
            List<String> disks =
                    volume.disks().stream().map(disk -> disk.name().value()).toList();
            for (Partition partition : topology.partitions()) {
                partition.disks().stream()
                        .filter(grant -> disks.contains(grant.disk().value()))
                        .forEach(grant -> lower(partition, grant, findings));
            }
        }
    }

    private static void lower(Partition partition, DiskGrant grant, Check.Findings findings) {
        if (grant.access().value().writes()) {
            findings.add(
                    grant.access().at(),
                    "disk " + grant.disk().value() + " is in another domain's volume, which is not written here",
                    "give the access 'read', or write to a disk of the store");
        }
        half(partition, grant, findings);
    }

    /** It may force files to their device, which who writes them could tell by their time of change. */
    private static void half(Partition partition, DiskGrant grant, Check.Findings findings) {
        boolean half = !partition.directories().isEmpty()
                || partition.sockets().stream().anyMatch(socket -> socket.use().isHalfs());
        if (half) {
            findings.add(
                    grant.disk().at(),
                    "a gateway's half, " + partition.name().value() + ", would read a volume of another domain",
                    "put the whole gateway into one domain, or use a wire");
        }
    }

    static void domainMembers(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        Domains domains = topology.domains();
        once(domains.all().stream().map(Domain::name).toList(), "a domain", findings);
        once(domains.wires().stream().map(Wire::name).toList(), "a wire", findings);
        if (domains.isEmpty()) {
            return;
        }
        List<String> partitions = topology.partitions().stream()
                .map(partition -> partition.name().value())
                .toList();
        List<Located<String>> members = domains.all().stream()
                .flatMap(domain -> domain.partitions().stream())
                .toList();
        for (Located<String> member : members) {
            if (!member.value().isEmpty() && !partitions.contains(member.value())) {
                findings.add(
                        member.at(),
                        "there is no partition and no gateway '" + member.value() + "'",
                        Nearest.advice(member.value(), partitions, "partitions"));
            }
        }
        once(members, "in a domain", findings);
        List<String> placed = members.stream().map(Located::value).toList();
        for (Partition partition : topology.partitions()) {
            String name = partition.name().value();
            if (!name.isEmpty() && !placed.contains(name)) {
                findings.add(
                        partition.name().at(),
                        "'" + name + "' is in no domain",
                        "name it, or its gateway, under one of " + String.join(", ", domains.names()));
            }
        }
    }

    private static void once(List<Located<String>> names, String what, Check.Findings findings) {
        Map<String, Place> seen = new HashMap<>();
        for (Located<String> name : names) {
            Place first = name.value().isEmpty() ? null : seen.putIfAbsent(name.value(), name.at());
            if (first != null) {
                findings.add(name.at(), what + ", '" + name.value() + "' stands twice", "the first is at " + first);
            }
        }
    }

    static void domainDisks(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        Domains domains = topology.domains();
        for (Partition partition : topology.partitions()) {
            Optional<String> own = domains.of(partition.name().value());
            for (DiskGrant grant : partition.disks()) {
                Optional<String> home = domains.ofDisk(grant.disk().value(), topology);
                if (own.isEmpty() || own.equals(home)) {
                    continue;
                }
                if (grant.access().value().writes()) {
                    findings.add(
                            grant.access().at(),
                            "%s, in domain %s, would write disk %s, which is in the volume of domain %s"
                                    .formatted(
                                            partition.name().value(),
                                            own.get(),
                                            grant.disk().value(),
                                            home.orElse("-")),
                            "let it write a disk of its own, which the other domain reads, or put both into one domain");
                }
                half(partition, grant, findings);
            }
        }
    }

    static void domainChannels(Examination of, Check.Findings findings) {
        Domains domains = of.topology().domains();
        for (Channel channel : of.topology().channels()) {
            Optional<String> from = domains.of(channel.from().value().partition());
            Optional<String> to = domains.of(channel.to().value().partition());
            if (from.isPresent() && to.isPresent() && !from.equals(to)) {
                findings.add(
                        channel.from().at(),
                        "the channel %s -> %s leads from domain %s to domain %s"
                                .formatted(channel.from().value(), channel.to().value(), from.get(), to.get()),
                        "let the higher read a disk of the lower, or send over a wire");
            }
        }
    }

    static void domainDowngrade(Examination of, Check.Findings findings) {
        if (of.topology().domains().all().size() > 1) {
            of.topology()
                    .downgrade()
                    .ifPresent(section -> findings.add(
                            section.validDays().at(),
                            "there are several domains, and a section 'downgrade'",
                            "downgrade in a topology of its own, whose store holds both classes"));
        }
    }

    static void wires(Examination of, Check.Findings findings) {
        Domains domains = of.topology().domains();
        for (Wire wire : domains.wires()) {
            boolean known = true;
            for (Located<String> end : List.of(wire.from(), wire.to())) {
                if (!end.value().isEmpty() && domains.find(end.value()).isEmpty()) {
                    known = false;
                    findings.add(
                            end.at(),
                            "there is no domain '" + end.value() + "'",
                            Nearest.advice(end.value(), domains.names(), "domains"));
                }
            }
            if (wire.datagrams().isEmpty() && wire.syslog().isEmpty()) {
                findings.add(wire.name().at(), "the wire carries nothing", "give it 'datagrams' or 'syslog'");
            }
            addresses(wire)
                    .filter(address -> !address.value().isEmpty()
                            && Addresses.parse(address.value()).isEmpty())
                    .forEach(address -> findings.add(
                            address.at(),
                            "'" + address.value() + "' is no address and port",
                            "write one such as 10.0.0.2:514, with a port from 1 to 65535"));
            if (known) {
                upward(of, wire, findings);
            }
        }
    }

    private static Stream<Located<String>> addresses(Wire wire) {
        List<Located<String>> addresses = new ArrayList<>(List.of(wire.at()));
        for (List<Gateway.Line> lines : List.of(wire.datagrams(), wire.syslog())) {
            lines.forEach(line -> addresses.addAll(List.of(line.listen(), line.send())));
        }
        return addresses.stream();
    }

    private static void upward(Examination of, Wire wire, Check.Findings findings) {
        if (wire.from().value().equals(wire.to().value())) {
            findings.add(wire.to().at(), "the wire leads to where it comes from", "name another domain");
            return;
        }
        for (Partition sender : members(of, wire.from().value())) {
            for (Partition receiver : members(of, wire.to().value())) {
                Optional<AccessClass> from = of.labels().classOf(sender.label());
                Optional<AccessClass> to = of.labels().classOf(receiver.label());
                if (from.isPresent() && to.isPresent() && !from.get().mayFlowTo(to.get())) {
                    findings.add(
                            wire.from().at(),
                            "what %s (%s) knows may not flow to %s (%s)"
                                    .formatted(
                                            sender.name().value(),
                                            of.labels().canonical(sender.label()),
                                            receiver.name().value(),
                                            of.labels().canonical(receiver.label())),
                            "let the wire lead upward, between domains of which every partition fits");
                    return;
                }
            }
        }
    }

    private static List<Partition> members(Examination of, String domain) {
        return of.topology().partitions().stream()
                .filter(partition -> of.topology()
                        .domains()
                        .of(partition.name().value())
                        .filter(domain::equals)
                        .isPresent())
                .toList();
    }
}
