package dev.cofferdam.deploy.flow;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.topology.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The access classes that parties of a topology have, and how they stand to each other: a part of the policy's lattice, of
 * all classes that it has. Immutable.
 *
 * @param classes by canonical text
 * @param steps from each class to those next above it; what follows from two steps is none
 */
public record Lattice(Map<String, List<Party>> classes, List<Step> steps) {

    /** Information may flow from one class to another, and no class that is used stands between. */
    public record Step(String from, String to) {}

    /** Of a topology that breaks no rule. */
    public static Lattice of(Flows flows, Labels labels) {
        Policy policy = labels.policy().orElseThrow();
        Map<String, List<Party>> parties = new TreeMap<>();
        Map<String, AccessClass> classes = new TreeMap<>();
        for (Party party : flows.parties()) {
            // A partition that has none is at no class: it may have no flow.
            labels.classOf(party.label()).ifPresent(accessClass -> {
                String text = policy.format(accessClass);
                classes.put(text, accessClass);
                parties.computeIfAbsent(text, any -> new ArrayList<>()).add(party);
            });
        }
        return new Lattice(parties, steps(above(classes)));
    }

    /** Where information of each class may flow to beside that class itself. */
    private static Map<String, Set<String>> above(Map<String, AccessClass> classes) {
        Map<String, Set<String>> above = new TreeMap<>();
        classes.forEach((from, low) -> {
            Set<String> higher = new TreeSet<>();
            classes.forEach((to, high) -> {
                if (!from.equals(to) && low.mayFlowTo(high)) {
                    higher.add(to);
                }
            });
            above.put(from, higher);
        });
        return above;
    }

    private static List<Step> steps(Map<String, Set<String>> above) {
        List<Step> steps = new ArrayList<>();
        above.forEach((from, higher) -> {
            Set<String> next = new TreeSet<>(higher);
            higher.forEach(between -> next.removeAll(above.get(between)));
            next.forEach(to -> steps.add(new Step(from, to)));
        });
        return steps;
    }
}
