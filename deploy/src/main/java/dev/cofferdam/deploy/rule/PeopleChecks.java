package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.flow.Modes;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Operation.Mode;
import dev.cofferdam.deploy.topology.Operation.Person;
import dev.cofferdam.deploy.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of the people who use a topology, and of what it claims to be. Stateless. */
final class PeopleChecks {
    private PeopleChecks() {}

    static void peopleUse(Examination of, Check.Findings findings) {
        List<String> partitions = of.topology().partitions().stream()
                .map(partition -> partition.name().value())
                .toList();
        for (Person person : of.topology().operation().people()) {
            person.uses().stream()
                    .filter(name -> !name.value().isEmpty() && !partitions.contains(name.value()))
                    .forEach(name -> findings.add(
                            name.at(),
                            "there is no partition '" + name.value() + "'",
                            Nearest.advice(name.value(), partitions, "partitions")));
        }
    }

    static void peopleCleared(Examination of, Check.Findings findings) {
        Set<String> approvers = of.topology().downgrade().stream()
                .flatMap(section -> section.people().stream())
                .map(person -> person.name().value())
                .collect(Collectors.toSet());
        for (Person person : of.topology().operation().people()) {
            of.labels().classOf(person.clearance()).ifPresent(clearance -> {
                person.uses().forEach(name -> used(person, clearance, name, of, findings));
                if (approvers.contains(person.name().value())) {
                    acts(person, clearance, of, findings);
                }
            });
        }
    }

    private static void used(
            Person person, AccessClass clearance, Located<String> name, Examination of, Check.Findings findings) {
        of.topology().partitions().stream()
                .filter(partition -> partition.name().value().equals(name.value()))
                .map(Topology.Partition::label)
                .findFirst()
                .ifPresent(label ->
                        requireCleared(person, clearance, label, "partition " + name.value(), name, of, findings));
    }

    /** An object may be of any disk's class, and who submits or approves it sees it. */
    private static void acts(Person person, AccessClass clearance, Examination of, Check.Findings findings) {
        of.topology().store().stream()
                .flatMap(store -> store.disks().stream())
                .filter(disk -> of.labels()
                        .classOf(disk.label())
                        .filter(each -> !Modes.isCleared(clearance, each))
                        .isPresent())
                .findFirst()
                .ifPresent(disk -> requireCleared(
                        person,
                        clearance,
                        disk.label(),
                        "objects of the class of disk " + disk.name().value(),
                        person.clearance(),
                        of,
                        findings));
    }

    private static void requireCleared(
            Person person,
            AccessClass clearance,
            Located<String> label,
            String what,
            Located<String> place,
            Examination of,
            Check.Findings findings) {
        Policy policy = of.labels().policy().orElseThrow();
        Optional<AccessClass> accessClass = of.labels().classOf(label);
        if (accessClass.isPresent() && !Modes.isCleared(clearance, accessClass.get())) {
            findings.add(
                    place.at(),
                    "'" + person.name().value() + "', cleared for " + policy.format(clearance) + ", may not see " + what
                            + " (" + policy.format(accessClass.get()) + ")",
                    "let somebody else do it, or give a clearance that dominates that class");
        }
    }

    static void modeHolds(Examination of, Check.Findings findings) {
        Optional<Mode> claimed = of.topology().operation().mode().map(Located::value);
        Modes.of(of.topology(), of.labels(), of.flows()).stream()
                .filter(verdict -> claimed.filter(verdict.mode()::equals).isPresent())
                .flatMap(verdict -> verdict.breaches().stream())
                .forEach(breach -> findings.add(
                        breach.at(),
                        "mode " + Modes.word(claimed.orElseThrow()) + " does not hold: " + breach.wrong(),
                        breach.right()));
    }
}
