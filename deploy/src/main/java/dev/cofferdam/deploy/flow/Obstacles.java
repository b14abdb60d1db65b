package dev.cofferdam.deploy.flow;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Compartment;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in words which parts of two access classes forbid a flow. Stateless. */
public final class Obstacles {
    private Obstacles() {}

    /** Empty exactly where {@code from.mayFlowTo(to)}. */
    public static List<String> between(Policy policy, AccessClass from, AccessClass to) {
        List<String> obstacles = new ArrayList<>();
        for (Compartment source : from.secrecy()) {
            secrecy(policy, source, of(to.secrecy(), source.organisation()), obstacles);
        }
        for (Compartment target : to.integrity()) {
            integrity(policy, of(from.integrity(), target.organisation()), target, obstacles);
        }
        return List.copyOf(obstacles);
    }

    private static void secrecy(Policy policy, Compartment from, Optional<Compartment> to, List<String> obstacles) {
        Organisation names = policy.organisations().get(from.organisation());
        if (to.isEmpty()) {
            obstacles.add("the target has no secrecy" + in(names) + ", the source has level "
                    + names.levels().get(from.level()));
            return;
        }
        if (from.level() > to.get().level()) {
            obstacles.add("level " + names.levels().get(from.level()) + in(names) + " is above the target's "
                    + names.levels().get(to.get().level()));
        }
        for (String category :
                names(names.categories(), from.categories() & ~to.get().categories())) {
            obstacles.add("the target lacks category " + category + in(names));
        }
        for (String release : names(names.releases(), to.get().releases() & ~from.releases())) {
            obstacles.add("the target may be released to " + release + in(names) + ", the source may not");
        }
    }

    private static void integrity(Policy policy, Optional<Compartment> from, Compartment to, List<String> obstacles) {
        Organisation names = policy.organisations().get(to.organisation());
        if (from.isEmpty()) {
            obstacles.add("the source has no integrity" + in(names) + ", the target demands level "
                    + names.integrityLevels().get(to.level()));
            return;
        }
        if (from.get().level() < to.level()) {
            obstacles.add("integrity level "
                    + names.integrityLevels().get(from.get().level()) + in(names) + " is below the target's "
                    + names.integrityLevels().get(to.level()));
        }
        for (String category :
                names(names.integrityCategories(), to.categories() & ~from.get().categories())) {
            obstacles.add("the source lacks integrity category " + category + in(names));
        }
    }

    private static Optional<Compartment> of(List<Compartment> compartments, int organisation) {
        return compartments.stream()
                .filter(each -> each.organisation() == organisation)
                .findFirst();
    }

    private static String in(Organisation organisation) {
        return organisation.name().isEmpty() ? "" : " of " + organisation.name();
    }

    private static List<String> names(List<String> names, long bits) {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits >>> i & 1) != 0) {
                set.add(names.get(i));
            }
        }
        return set;
    }
}
