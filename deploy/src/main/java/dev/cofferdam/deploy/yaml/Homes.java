package dev.cofferdam.deploy.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says where in a topology a key belongs that stands in another of its sections. Stateless. */
final class Homes {
    /** Where a key belongs to more sections than these, as 'name' does, nobody is helped by their list. */
    private static final int HOMES_MAX = 3;

    private Homes() {}

    /** A section, by the keys that lead to it. */
    private record Place(List<Step> steps, Section<?> end) {
        int depth() {
            return steps.size();
        }

        @Override
        public String toString() {
            return steps.reversed().stream().map(Step::toString).collect(Collectors.joining(" of "));
        }
    }

    /** @param item whether that key has a list of such sections, or of named ones */
    private record Step(Section<?> above, String key, boolean item) {
        @Override
        public String toString() {
            return (item ? "an entry of '" : "'") + key + "'";
        }
    }

    /**
     * Where {@code word} belongs: below {@code from}, or else nearest to it.
     *
     * @return as in "write it" and this; empty where no section has such a key, or too many have
     */
    static Optional<String> of(String word, Section<?> from) {
        if (from.equals(TopologyShape.SHARED) && TopologyShape.TOPOLOGY.has(word)) {
            return Optional.of("in the topology itself");
        }
        return below(from, word)
                .or(() -> places(TopologyShape.TOPOLOGY, List.of())
                        .filter(place -> place.end().equals(from))
                        .findFirst()
                        .flatMap(place -> above(place.steps(), word)));
    }

    private static Optional<String> below(Section<?> from, String word) {
        List<Place> homes = places(from, List.of())
                .filter(place -> !place.steps().isEmpty() && place.end().has(word))
                .toList();
        int nearest = homes.stream().mapToInt(Place::depth).min().orElse(0);
        List<String> texts = homes.stream()
                .filter(place -> place.depth() == nearest)
                .map(Place::toString)
                .distinct()
                .toList();
        return Optional.of(String.join(" or ", texts))
                .filter(text -> !text.isEmpty() && texts.size() <= HOMES_MAX)
                .map(text -> "under " + text);
    }

    private static Optional<String> above(List<Step> steps, String word) {
        for (Step step : steps.reversed()) {
            boolean top = step.above().equals(TopologyShape.TOPOLOGY);
            if (step.above().has(word)) {
                return Optional.of(top ? "at the top of the file" : "beside '" + step.key() + "'");
            }
            Optional<String> home = below(step.above(), word);
            if (home.isPresent()) {
                return home.map(under -> top ? "at the top of the file " + under : under);
            }
        }
        return Optional.empty();
    }

    private static Stream<Place> places(Section<?> from, List<Step> steps) {
        return Stream.concat(
                Stream.of(new Place(steps, from)),
                from.keys().stream()
                        .flatMap(key -> sections(key.shape(), false).flatMap(found -> {
                            List<Step> further = new ArrayList<>(steps);
                            further.add(new Step(from, key.name(), found.item()));
                            return places(found.section(), List.copyOf(further));
                        })));
    }

    private record Found(Section<?> section, boolean item) {}

    private static Stream<Found> sections(Shape<?> shape, boolean item) {
        return switch (shape) {
            case Section<?> section -> Stream.of(new Found(section, item));
            case Items<?> items -> sections(items.item(), true);
            case Entries<?> entries -> sections(entries.item(), true);
            case Either<?> either -> Stream.concat(sections(either.one(), item), sections(either.other(), item));
            default -> Stream.empty();
        };
    }
}
