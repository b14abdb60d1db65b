package dev.cofferdam.deploy.flow;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Operation.Mode;
import dev.cofferdam.deploy.topology.Operation.Person;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.plan.OperationPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which modes a topology is: what its flows, and the clearances of its people, allow to be said of it. Immutable. Modes
 * of operation: DoD Directive 5200.28 (1988), enclosure 2.
 */
public final class Modes {
    private final Topology topology;
    private final Labels labels;
    private final Policy policy;
    private final Flows flows;

    private Modes(Topology topology, Labels labels, Policy policy, Flows flows) {
        this.topology = topology;
        this.labels = labels;
        this.policy = policy;
        this.flows = flows;
    }

    /** What breaks a mode: a flow, or a person. */
    public record Breach(Place at, String wrong, String right) {}

    /** One mode, and what breaks it. */
    public record Verdict(Mode mode, List<Breach> breaches) {
        /** Whether the topology could claim it. */
        public boolean holds() {
            return breaches.isEmpty();
        }
    }

    /** One for each mode, the strictest first; none where the policy has faults. */
    public static List<Verdict> of(Topology topology, Labels labels, Flows flows) {
        return labels.policy().stream()
                .map(policy -> new Modes(topology, labels, policy, flows))
                .flatMap(modes -> Arrays.stream(Mode.values())
                        .filter(mode -> mode != Mode.UNREADABLE)
                        .map(mode -> new Verdict(mode, modes.breaches(mode))))
                .toList();
    }

    private List<Breach> breaches(Mode mode) {
        return switch (mode) {
            case ISOLATION -> crossings();
            case SYSTEM_HIGH -> people(this::notForAll);
            case CONTROLLED -> people(this::notForAny);
            case MULTI_LEVEL, UNREADABLE -> List.of();
        };
    }

    private List<Breach> crossings() {
        List<Breach> breaches = new ArrayList<>();
        for (Flow flow : flows.all()) {
            Optional<AccessClass> from = labels.classOf(flow.from().label());
            Optional<AccessClass> to = labels.classOf(flow.to().label());
            if (from.isPresent() && to.isPresent() && !from.get().equals(to.get())) {
                breaches.add(new Breach(
                        flow.at(),
                        "by " + flow.through() + ", information of " + shown(flow.from(), from.get()) + " comes to "
                                + shown(flow.to(), to.get()) + ", which is another class",
                        "take it away, or claim another mode"));
            }
        }
        topology.downgrade()
                .filter(section -> !section.people().isEmpty())
                .ifPresent(section -> breaches.add(new Breach(
                        section.people().getFirst().name().at(),
                        "'" + section.people().getFirst().name().value()
                                + "' and others may change the class of objects",
                        "take the section 'downgrade' away, or claim another mode")));
        return breaches;
    }

    private String shown(Party party, AccessClass accessClass) {
        return party.kindAndName() + " (" + policy.format(accessClass) + ")";
    }

    private interface PersonCheck {
        Optional<Breach> check(Person person, AccessClass clearance);
    }

    private List<Breach> people(PersonCheck check) {
        List<Person> cleared = topology.operation().people();
        List<Breach> breaches = new ArrayList<>();
        for (Person person : cleared) {
            labels.classOf(person.clearance())
                    .flatMap(clearance -> check.check(person, clearance))
                    .ifPresent(breaches::add);
        }
        List<String> names =
                cleared.stream().map(person -> person.name().value()).toList();
        topology.downgrade().stream()
                .flatMap(section -> section.people().stream())
                .filter(person -> !names.contains(person.name().value()))
                .forEach(person -> breaches.add(new Breach(
                        person.name().at(),
                        "'" + person.name().value() + "' may act on objects, and has no clearance",
                        "name this person under 'people', with a clearance")));
        if (cleared.isEmpty() && breaches.isEmpty()) {
            breaches.add(new Breach(
                    topology.operation()
                            .mode()
                            .map(Located::at)
                            .orElse(topology.name().at()),
                    "nobody is named who uses the topology, so nothing shows what they are cleared for",
                    "name them under 'people', each with a clearance"));
        }
        return breaches;
    }

    private Optional<Breach> notForAll(Person person, AccessClass clearance) {
        return classes().entrySet().stream()
                .filter(each -> !isCleared(clearance, each.getKey()))
                .findFirst()
                .map(each -> new Breach(
                        person.clearance().at(),
                        "'" + person.name().value() + "', cleared for " + policy.format(clearance)
                                + ", is not cleared for " + shown(each.getValue(), each.getKey()),
                        "give everybody the clearance "
                                + policy.format(top(classes().keySet())) + ", or claim another mode"));
    }

    private Optional<Breach> notForAny(Person person, AccessClass clearance) {
        return classes().keySet().stream().anyMatch(each -> isCleared(clearance, each))
                ? Optional.empty()
                : Optional.of(new Breach(
                        person.clearance().at(),
                        "'" + person.name().value() + "', cleared for " + policy.format(clearance)
                                + ", is cleared for nothing in the topology",
                        "give a clearance of a class that it has, or claim another mode"));
    }

    /** Whether somebody with that clearance may see what is of that class. */
    public static boolean isCleared(AccessClass clearance, AccessClass accessClass) {
        return new OperationPlan.Person("", clearance).isClearedFor(accessClass);
    }

    /** What of each class there is, one party each. */
    private Map<AccessClass, Party> classes() {
        Map<AccessClass, Party> classes = new LinkedHashMap<>();
        for (Party party : flows.parties()) {
            labels.classOf(party.label()).ifPresent(each -> classes.putIfAbsent(each, party));
        }
        return classes;
    }

    private static AccessClass top(Collection<AccessClass> classes) {
        return classes.stream()
                .map(each -> new AccessClass(each.secrecy(), List.of()))
                .reduce(AccessClass::join)
                .orElseThrow();
    }

    /** Its name as topologies write it. */
    public static String word(Mode mode) {
        return Names.word(mode);
    }
}
