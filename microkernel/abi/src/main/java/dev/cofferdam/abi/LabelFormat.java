package dev.cofferdam.abi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes labels; the grammar stands in {@link LabelParser}. */
final class LabelFormat {
    private LabelFormat() {}

    static String format(Policy policy, AccessClass accessClass) {
        SortedMap<String, String> clauses = new TreeMap<>(); // by organisation: as texts, o26: would stand before o2:
        for (int i = 0; i < policy.organisations().size(); i++) {
            Compartment secrecy = Compartment.of(accessClass.secrecy(), i);
            Compartment integrity = Compartment.of(accessClass.integrity(), i);
            if (secrecy != null || integrity != null) {
                Organisation organisation = policy.organisations().get(i);
                clauses.put(organisation.name(), clause(organisation, secrecy, integrity));
            }
        }
        return clauses.isEmpty() ? LabelParser.EMPTY : String.join(" + ", clauses.values());
    }

    private static String clause(Organisation organisation, Compartment secrecy, Compartment integrity) {
        StringBuilder text = new StringBuilder();
        if (!organisation.name().isEmpty()) {
            text.append(organisation.name()).append(':');
        }
        if (secrecy != null) {
            text.append(organisation.levels().get(secrecy.level()));
            names(text, '/', organisation.categories(), secrecy.categories());
            names(text, '~', organisation.releases(), secrecy.releases());
        }
        if (integrity != null) {
            text.append('%').append(organisation.integrityLevels().get(integrity.level()));
            names(text, '/', organisation.integrityCategories(), integrity.categories());
        }
        return text.toString();
    }

    private static void names(StringBuilder text, char mark, List<String> names, long bits) {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits & (1L << i)) != 0) {
                set.add(names.get(i));
            }
        }
        if (!set.isEmpty()) {
            Collections.sort(set);
            text.append(mark).append(String.join(",", set));
        }
    }
}
