package dev.cofferdam.abi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Access classes of one small policy of three organisations; small, so that related ones meet often. */
class AccessClasses extends DomainContextBase {
    static final Policy POLICY = new Policy(List.of(
            new Organisation(
                    "us",
                    List.of("open", "secret", "top"),
                    List.of("red", "blue"),
                    List.of("gbr", "aus"),
                    List.of(),
                    List.of()),
            new Organisation(
                    "uk", List.of("open", "secret"), List.of(), List.of("usa"), List.of("crude", "checked"), List.of()),
            new Organisation(
                    "de", List.of("offen"), List.of("rot"), List.of(), List.of("roh", "rein"), List.of("hand"))));

    private static final Compartment ABSENT = new Compartment(99, 0, 0, 0);

    @Provide
    Arbitrary<AccessClass> accessClasses() {
        return Combinators.combine(
                        parts(organisation -> compartment(
                                organisation,
                                organisation.levels(),
                                organisation.categories(),
                                organisation.releases())),
                        parts(organisation -> compartment(
                                organisation,
                                organisation.integrityLevels(),
                                organisation.integrityCategories(),
                                List.of())))
                .as(AccessClass::new);
    }

    private interface Part {
        Arbitrary<Compartment> of(Organisation organisation);
    }

    private static Arbitrary<List<Compartment>> parts(Part part) {
        List<Arbitrary<Compartment>> each =
                POLICY.organisations().stream().map(part::of).toList();
        return Combinators.combine(each).as(chosen -> {
            List<Compartment> present = new ArrayList<>(chosen);
            present.removeIf(compartment -> compartment.equals(ABSENT));
            return present;
        });
    }

    private static Arbitrary<Compartment> compartment(
            Organisation organisation, List<String> levels, List<String> categories, List<String> releases) {
        if (levels.isEmpty()) {
            return Arbitraries.just(ABSENT);
        }
        int index = POLICY.organisations().indexOf(organisation);
        Arbitrary<Compartment> present = Combinators.combine(
                        Arbitraries.integers().between(0, levels.size() - 1), bits(categories), bits(releases))
                .as((level, needs, to) -> new Compartment(index, level, needs, to));
        return Arbitraries.frequencyOf(Tuple.of(3, present), Tuple.of(1, Arbitraries.just(ABSENT)));
    }

    private static Arbitrary<Long> bits(List<String> names) {
        return Arbitraries.of(IntStream.range(0, 1 << names.size())
                .mapToObj(bits -> (long) bits)
                .toList());
    }
}
