package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.run.Activity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** In which order {@code top} shows partitions, as on the command line; of numbers the largest first. */
enum Sorting {
    topology('t'),
    name('n'),
    cpu('c'),
    memory('m'),
    messages('s'),
    denials('d');

    /** What ends the looking. */
    static final char QUIT = 'q';

    private final char key;

    Sorting(char key) {
        this.key = key;
    }

    /** The one that a key of the terminal asks for. */
    static Optional<Sorting> of(char key) {
        return Arrays.stream(values()).filter(each -> each.key == key).findFirst();
    }

    /** What the keys do. */
    static String help() {
        return Arrays.stream(values()).map(each -> each.key + " " + each.name()).collect(Collectors.joining(", "))
                + ", " + QUIT + " end";
    }

    /** Those that are equal stay in the topology's order. */
    List<Activity> sorted(List<Activity> activities) {
        Comparator<Activity> comparator = switch (this) {
            case topology -> (_, _) -> 0;
            case name -> Comparator.comparing(each -> each.partition().name());
            case cpu -> Comparator.comparingDouble(Activity::cpuPercent).reversed();
            case memory -> Comparator.comparingLong(Activity::residentBytes).reversed();
            case messages ->
                Comparator.comparingDouble(Activity::messagesPerSecond).reversed();
            case denials ->
                Comparator.comparingDouble(Activity::denialsPerSecond).reversed();
        };
        return activities.stream().sorted(comparator).toList();
    }
}
