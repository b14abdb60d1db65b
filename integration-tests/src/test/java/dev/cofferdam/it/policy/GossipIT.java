package dev.cofferdam.it.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.it.policy.Observations.Sight;
import dev.cofferdam.it.policy.Sketch.Access;
import dev.cofferdam.it.policy.Sketch.Channel;
import dev.cofferdam.it.policy.Sketch.Grant;
import dev.cofferdam.it.policy.Sketch.Kind;
import dev.cofferdam.it.policy.Sketch.Partition;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What really arrives between real partitions: in a random topology everybody tells all that he knows by every way that he
 * has, and tries the ways that he has not, as often as a chain over all partitions has links. In the end everybody knows of whom the second
 * model lets him see, and of nobody else.
 */
final class GossipIT {
    private static final long SEED = Long.getLong("cofferdam.seed", 13);
    private static final int PARTITIONS_MAX = 3;
    private static final Observations MODEL = new Observations();

    private final Map<String, Long> known = new HashMap<>();
    private int deeds;

    @ParameterizedTest
    @CsvSource({"call, 0", "message, 1", "ring, 2", "mapped, 3"})
    void everybodyKnowsOfWhomTheModelSays(String design, int number) throws IOException {
        Random random = new Random(SEED);
        Sketch sketch = drawn(random);
        for (int i = 0; i < number; i++) {
            sketch = drawn(random);
        }
        List<Partition> partitions = sketch.partitions();
        try (Site site = Site.journaled()) {
            String text = new TopologyText(sketch, random)
                    .text(partition -> """
                            program: {class: dev.cofferdam.it.program.Gossip, jars: ["%s"]}
                            args: {origin: %d}
                        """.formatted(Site.programs(), partitions.indexOf(partition)), List.of());
            Running running = site.up(text, "--design", design);
            for (Partition partition : partitions) {
                running.awaitLine(partition.name() + " ready");
            }
            for (int round = 1; round < partitions.size(); round++) {
                gossip(running, sketch);
            }
            Set<Sight> seen = new LinkedHashSet<>();
            for (Partition by : partitions) {
                for (int of = 0; of < partitions.size(); of++) {
                    String name = partitions.get(of).name();
                    if (!name.equals(by.name()) && (known.getOrDefault(by.name(), 0L) >> of & 1) == 1) {
                        seen.add(new Sight(name, by.name()));
                    }
                }
            }
            System.out.println(design + ", seed " + SEED + ": "
                    + sketch.partitions().size() + " partitions, " + deeds + " deeds, seen " + seen);
            assertEquals(MODEL.seen(sketch), seen, text);
            running.interrupt();
        }
    }

    /** The next one of several classes in which some see each other and some do not, by a disk and a channel. */
    private static Sketch drawn(Random random) {
        RandomSketches sketches = new RandomSketches(random, Integer.MAX_VALUE);
        while (true) {
            Sketch sketch = sketches.next();
            int partitions = sketch.partitions().size();
            int seen = MODEL.seen(sketch).size();
            if (partitions <= PARTITIONS_MAX
                    && MODEL.refused(sketch).isEmpty()
                    && sketch.partitions().stream()
                                    .map(Partition::label)
                                    .distinct()
                                    .count()
                            > 1
                    && seen >= 2
                    && seen < partitions * (partitions - 1)
                    && !sketch.channels().isEmpty()
                    && sketch.grants().size() > 1) {
                return sketch;
            }
        }
    }

    private void gossip(Running running, Sketch sketch) throws IOException {
        for (String way : List.of("write", "read")) {
            Access not = way.equals("write") ? Access.READ : Access.WRITE;
            int first = deeds;
            for (Grant grant : sketch.grants()) {
                ask(running, grant.partition(), way, grant.as());
            }
            for (int i = 0; i < sketch.grants().size(); i++) {
                Grant grant = sketch.grants().get(i);
                done(running, grant.partition(), first + i, grant.access() != not);
            }
        }
        for (Channel channel : sketch.channels()) {
            if (channel.kind() == Kind.ONE_WAY) {
                does(running, channel.to(), "send", channel.toEnd(), false);
                does(running, channel.from(), "receive", channel.fromEnd(), false);
                does(running, channel.from(), "send", channel.fromEnd(), true);
                does(running, channel.to(), "receive", channel.toEnd(), true);
            } else {
                does(running, channel.to(), "call", channel.toEnd(), false);
                int answering = ask(running, channel.to(), "answer", channel.toEnd());
                does(running, channel.from(), "call", channel.fromEnd(), true);
                done(running, channel.to(), answering, true);
            }
        }
    }

    private void does(Running running, String partition, String way, String name, boolean may) throws IOException {
        done(running, partition, ask(running, partition, way, name), may);
    }

    private int ask(Running running, String partition, String way, String name) throws IOException {
        running.tell(partition, way + " " + name + " " + deeds);
        return deeds++;
    }

    private void done(Running running, String partition, int deed, boolean may) {
        String line = running.awaitLine("[" + partition + "] did " + deed + " ");
        assertEquals(!may, line.endsWith(" refused"), line);
        if (may) {
            known.put(partition, Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)));
        }
    }
}
