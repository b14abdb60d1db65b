package dev.cofferdam.deploy.topology;

import java.util.List;
import java.util.Optional;

/**
 * Which partitions live together, each domain's under a kernel of its own, and the wires between domains. Immutable.
 *
 * @param all empty: all partitions are one kernel's
 */
public record Domains(List<Domain> all, List<Wire> wires) {
    /** All partitions are one kernel's. */
    public static final Domains NONE = new Domains(List.of(), List.of());

    public Domains {
        all = List.copyOf(all);
        wires = List.copyOf(wires);
    }

    /**
     * The partitions that one kernel runs.
     *
     * @param partitions names of partitions; also of gateways as long as these are not expanded
     */
    public record Domain(Located<String> name, List<Located<String>> partitions) {
        boolean has(String partition) {
            return partitions.stream().anyMatch(each -> each.value().equals(partition));
        }
    }

    /**
     * A line to another machine, which is used in one direction.
     *
     * @param from name of the domain that sends
     * @param to name of the domain that receives
     * @param at address where the other domain receives
     */
    public record Wire(
            Located<String> name,
            Located<String> from,
            Located<String> to,
            Located<String> at,
            List<Gateway.Line> datagrams,
            List<Gateway.Line> syslog) {}

    /** Whether one kernel runs everything. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    public List<String> names() {
        return all.stream().map(domain -> domain.name().value()).toList();
    }

    /** The domain of that name. */
    public Optional<Domain> find(String name) {
        return all.stream().filter(domain -> domain.name().value().equals(name)).findFirst();
    }

    /** Name of the domain of a partition. */
    public Optional<String> of(String partition) {
        return all.stream()
                .filter(domain -> domain.has(partition))
                .map(domain -> domain.name().value())
                .findFirst();
    }

    /**
     * Name of the domain in whose volume a disk is: that of who writes it, and where nobody does, of who reads it; that of
     * nobody's disk is the first.
     */
    public Optional<String> ofDisk(String disk, Topology topology) {
        return topology.users(disk, Topology.Access::writes)
                .or(() -> topology.users(disk, Topology.Access::reads))
                .map(user -> of(user.name().value()))
                .orElseGet(() -> names().stream().findFirst());
    }
}
