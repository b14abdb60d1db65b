package dev.cofferdam.it.policy;

import dev.cofferdam.it.policy.Clearance.Trust;
import dev.cofferdam.it.policy.Sketch.Access;
import dev.cofferdam.it.policy.Sketch.Channel;
import dev.cofferdam.it.policy.Sketch.Disk;
import dev.cofferdam.it.policy.Sketch.Grant;
import dev.cofferdam.it.policy.Sketch.Kind;
import dev.cofferdam.it.policy.Sketch.Partition;
import dev.cofferdam.it.policy.Sketch.Person;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a sketch as a topology file. What stands in no order, such as the categories of a label, is written in any.
 * For one thread.
 */
final class TopologyText {
    private final Sketch sketch;
    private final Random random;

    TopologyText(Sketch sketch, Random random) {
        this.sketch = sketch;
        this.random = random;
    }

    /**
     * All of it.
     *
     * @param program what each partition's {@code program} and {@code args} are, in YAML
     * @param keys public keys of people, as many as there are people
     */
    String text(Function<Partition, String> program, List<String> keys) {
        StringBuilder text = new StringBuilder("policy:\n");
        for (Organisation organisation : sketch.organisations()) {
            if (organisation.name().isEmpty()) {
                text.append(names(organisation).indent(2));
            } else {
                text.append(text.indexOf("organisations:") < 0 ? "  organisations:\n" : "")
                        .append("    %s:\n".formatted(organisation.name()))
                        .append(names(organisation).indent(6));
            }
        }
        text.append("store:\n  volume: {path: volume, size: 8MiB}\n  disks: [%s]\n"
                .formatted(sketch.disks().stream().map(this::disk).collect(Collectors.joining(", "))));
        text.append("partitions:\n");
        for (Partition partition : sketch.partitions()) {
            text.append("  - name: %s\n    label: \"%s\"\n%s    limits: {memory: 96MiB, window: 4KiB}\n"
                            .formatted(partition.name(), label(partition.label()), program.apply(partition)))
                    .append("    restart: {on: always, at-most: 1000}\n    disks: [%s]\n"
                            .formatted(grants(partition.name())));
        }
        text.append("channels: [%s]\n"
                .formatted(sketch.channels().stream().map(TopologyText::channel).collect(Collectors.joining(", "))));
        if (!sketch.people().isEmpty()) {
            text.append("downgrade:\n  filters: []\n  people:\n");
            for (int i = 0; i < sketch.people().size(); i++) {
                text.append(person(sketch.people().get(i), keys.get(i)));
            }
        }
        return text.toString();
    }

    private static String names(Organisation of) {
        String names =
                "levels: %s\ncategories: %s\nreleases: %s\n".formatted(of.levels(), of.categories(), of.releases());
        return of.trustLevels().isEmpty()
                ? names
                : names + "integrity: {levels: %s, categories: %s}\n".formatted(of.trustLevels(), of.trustCategories());
    }

    private String disk(Disk disk) {
        return "{name: %s, label: \"%s\", size: 4KiB}".formatted(disk.name(), label(disk.label()));
    }

    private String grants(String partition) {
        return sketch.grants().stream()
                .filter(grant -> grant.partition().equals(partition))
                .map(TopologyText::grant)
                .collect(Collectors.joining(", "));
    }

    private static String grant(Grant grant) {
        return "{disk: %s, as: %s, access: %s}".formatted(grant.disk(), grant.as(), word(grant.access()));
    }

    private static String word(Access access) {
        return switch (access) {
            case READ -> "read";
            case WRITE -> "write";
            case READ_WRITE -> "read-write";
        };
    }

    private static String channel(Channel channel) {
        return "{from: %s.%s, to: %s.%s, kind: %s}"
                .formatted(
                        channel.from(),
                        channel.fromEnd(),
                        channel.to(),
                        channel.toEnd(),
                        channel.kind() == Kind.CALL ? "call" : "one-way");
    }

    private static String person(Person person, String key) {
        String may = person.may().stream()
                .map(right -> right.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return "    - {name: %s, key: \"%s\", may: [%s]}\n".formatted(person.name(), key, may);
    }

    /** A label, with its parts in any order that the grammar leaves open. */
    String label(Map<String, Clearance> label) {
        if (label.isEmpty()) {
            return "-";
        }
        return shuffled(label.keySet()).stream()
                .map(organisation -> (organisation.isEmpty() ? "" : organisation + ":")
                        + clearance(organisation, label.get(organisation)))
                .collect(Collectors.joining(" + "));
    }

    private String clearance(String name, Clearance clearance) {
        Organisation organisation = sketch.organisations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return (clearance.level() == Clearance.NO_SECRECY
                        ? ""
                        : organisation.levels().get(clearance.level()))
                + listed("/", clearance.categories())
                + listed("~", clearance.releases())
                + clearance
                        .trust()
                        .map(trust -> "%" + trust(organisation, trust))
                        .orElse("");
    }

    private String trust(Organisation organisation, Trust trust) {
        return organisation.trustLevels().get(trust.level()) + listed("/", trust.categories());
    }

    private String listed(String before, Collection<String> names) {
        return names.isEmpty() ? "" : before + String.join(",", shuffled(names));
    }

    private List<String> shuffled(Collection<String> names) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.sort(shuffled);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
