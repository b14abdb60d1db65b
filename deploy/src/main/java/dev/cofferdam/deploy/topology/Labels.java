package dev.cofferdam.deploy.topology;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The access classes that a topology's labels stand for. Immutable. */
public final class Labels {
    private final Optional<Policy> policy;

    private Labels(Optional<Policy> policy) {
        this.policy = policy;
    }

    /** Where the policy has faults, which rules of their own report, no label has a class. */
    public static Labels of(Topology topology) {
        List<Topology.Organisation> organisations = topology.organisations();
        boolean named = organisations.size() == 1
                || organisations.stream()
                        .noneMatch(organisation -> organisation.name().value().isEmpty());
        boolean sound =
                !organisations.isEmpty() && named && organisations.stream().allMatch(Labels::isSound);
        return new Labels(
                sound
                        ? Optional.of(new Policy(
                                organisations.stream().map(Labels::organisation).toList()))
                        : Optional.empty());
    }

    /** Empty where it has faults. */
    public Optional<Policy> policy() {
        return policy;
    }

    /** Empty where the label has faults. */
    public Optional<AccessClass> classOf(Located<String> label) {
        return classOf(label.value());
    }

    /** Empty where {@code text} is no label of the policy. */
    public Optional<AccessClass> classOf(String text) {
        try {
            return policy.isEmpty()
                    ? Optional.empty()
                    : Optional.of(policy.get().parse(text));
        } catch (LabelException e) {
            return Optional.empty(); // fault() says why
        }
    }

    /** The canonical text of a label; as written where it has faults. */
    public String canonical(Located<String> label) {
        return classOf(label)
                .map(accessClass -> policy.orElseThrow().format(accessClass))
                .orElse(label.value());
    }

    /** What is wrong with a label; empty where nothing is, or where the policy itself has faults. */
    public Optional<LabelException> fault(Located<String> label) {
        return label.value().isEmpty() ? Optional.empty() : fault(label.value());
    }

    /** What is wrong with {@code text} as a label; empty where nothing is, or where the policy itself has faults. */
    public Optional<LabelException> fault(String text) {
        try {
            if (policy.isPresent()) {
                policy.get().parse(text);
            }
            return Optional.empty();
        } catch (LabelException e) {
            return Optional.of(e);
        }
    }

    private static boolean isSound(Topology.Organisation organisation) {
        return !organisation.levels().isEmpty()
                && lists(organisation).stream().allMatch(Labels::isSound)
                && lists(organisation).stream()
                        .flatMap(List::stream)
                        .noneMatch(name -> name.value().isEmpty());
    }

    private static boolean isSound(List<Located<String>> names) {
        return new HashSet<>(values(names)).size() == names.size();
    }

    /** The lists in which each name stands once. */
    public static List<List<Located<String>>> lists(Topology.Organisation organisation) {
        return List.of(
                organisation.levels(),
                organisation.categories(),
                organisation.releases(),
                organisation.integrityLevels(),
                organisation.integrityCategories());
    }

    private static Organisation organisation(Topology.Organisation from) {
        return new Organisation(
                from.name().value(),
                values(from.levels()),
                values(from.categories()),
                values(from.releases()),
                values(from.integrityLevels()),
                values(from.integrityCategories()));
    }

    private static List<String> values(List<Located<String>> names) {
        return names.stream().map(Located::value).toList();
    }
}
