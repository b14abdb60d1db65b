package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what would be right where a text is no label of a policy. Stateless. */
public final class LabelAdvice {
    /** Of shorter words every other is near. */
    private static final int WORD_MIN = 3;

    private LabelAdvice() {}

    /** The name of the policy that was meant where the fault is, as a question; empty where none is near. */
    public static Optional<String> meant(String label, LabelException fault, Policy policy) {
        String word = label.substring(Math.min(fault.column(), label.length())).replaceFirst("(?U)[^\\w-].*", "");
        return Nearest.to(word, names(policy))
                .filter(near -> !near.equals(word) && (word.length() >= WORD_MIN || near.equalsIgnoreCase(word)))
                .map(near -> Nearest.question(word, near));
    }

    static String of(String label, LabelException fault, Policy policy) {
        return meant(label, fault, policy).orElseGet(() -> form(label, policy));
    }

    private static String form(String label, Policy policy) {
        boolean unnamed = policy.organisations().getFirst().name().isEmpty();
        int colon = label.indexOf(':');
        return unnamed && colon >= 0
                ? "write '" + label.substring(colon + 1).strip() + "'"
                : "write " + (unnamed ? "" : "ORG:")
                        + "LEVEL/CATEGORY,CATEGORY~RELEASE%INTEGRITY with names of the policy";
    }

    /** All that labels are made of. */
    private static List<String> names(Policy policy) {
        List<String> names = new ArrayList<>();
        for (Organisation organisation : policy.organisations()) {
            names.add(organisation.name());
            names.addAll(organisation.levels());
            names.addAll(organisation.categories());
            names.addAll(organisation.releases());
            names.addAll(organisation.integrityLevels());
            names.addAll(organisation.integrityCategories());
        }
        names.remove(""); // of the only organisation, which needs none
        return names;
    }
}
