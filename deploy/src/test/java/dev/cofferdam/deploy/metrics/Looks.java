package dev.cofferdam.deploy.metrics;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.run.DiskImages.Standing;
import dev.cofferdam.deploy.run.Usage;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.kernel.EndStatus;
import dev.cofferdam.kernel.Lifecycle;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.runtime.OwnFigures;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Pool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Looks at topologies that never ran. Stateless. */
final class Looks {
    static final String LOW = """
            name: seen
            policy: {levels: [low, mid, high], categories: [a, b], integrity: {levels: [heard, seen]}}
            store:
              volume: {path: volume, size: 64MiB}
              disks:
                - {name: lower, label: low, size: 1MiB}
                - {name: upper, label: high, size: 1MiB}
                - {name: beside, label: mid/b, size: 1MiB}
            partitions:
              - {name: station, label: low, program: digest, args: {of: in}, disks: [{disk: lower, as: in, access: read}]}
            """;

    /** Above low, beside mid/a, and of what low may know with an integrity that only others ask for. */
    static final List<String> OTHERS = List.of("high", "mid/b", "high/a,b", "mid");

    private Looks() {}

    static Plan plan(String text) {
        try {
            var compilation = TestPrograms.compiler()
                    .compile(Source.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "seen.yaml"));
            if (compilation.plan().isEmpty()) {
                throw new IllegalStateException(compilation.violations().toString());
            }
            return compilation.plan().get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the station alone, or with others too. */
    static Plan plan(boolean others) {
        StringBuilder text = new StringBuilder(LOW);
        for (int i = 0; others && i < OTHERS.size(); i++) {
            text.append("  - {name: other-%d, label: \"%s\", program: idle}\n".formatted(i, OTHERS.get(i)));
        }
        return plan(text.toString());
    }

    /**
     * A look at it.
     *
     * @param own what becomes of the station and its disk
     * @param rest what becomes of everything else
     */
    static Look of(Plan plan, RandomGenerator own, RandomGenerator rest) {
        long kernelPid = rest.nextInt(1, 9999);
        List<PartitionStatus> partitions = new ArrayList<>();
        Map<String, Look.Used> used = new HashMap<>();
        Map<String, OwnFigures> requests = new HashMap<>();
        for (var partition : plan.partitions()) {
            RandomGenerator random = partition.name().equals("station") ? own : rest;
            String label = partition.accessClass().map(plan.policy()::format).orElseThrow();
            partitions.add(partition(partition.name(), label, random));
            used.put(partition.name(), used(random));
            requests.put(partition.name(), requests(random));
        }
        partitions.add(partition("store", "every class", rest));
        used.put("store", used(rest));
        requests.put("store", requests(rest));
        List<Standing> disks = new ArrayList<>();
        for (DiskPlan disk : plan.disks()) {
            RandomGenerator random = disk.name().equals("lower") ? own : rest;
            // One that cannot be read is left out.
            if (random.equals(own) || random.nextBoolean()) {
                disks.add(new Standing(
                        new DiskRecord(0, disk.name(), plan.label(disk), disk.bytes()),
                        new Published(random.nextLong(9), random.nextLong(9999))));
            }
        }
        return new Look(
                plan,
                new KernelStatus(
                        plan.name(), "message", "park", "sandbox", kernelPid, partitions, "", List.of(window(rest))),
                used(rest),
                used,
                requests,
                disks,
                rest.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new Look.Room(
                                rest.nextLong(999), List.of(new Pool("low", 9, rest.nextLong(9), 9, rest.nextInt(9))))),
                Optional.of(Map.of(Stage.APPROVED, rest.nextLong(9))),
                rest.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new AuditStanding(
                                rest.nextLong(999), rest.nextLong(9999), Instant.ofEpochSecond(rest.nextLong(9999)))),
                List.of());
    }

    private static WindowStatus window(RandomGenerator random) {
        return new WindowStatus(
                0,
                40_000,
                0,
                10_000,
                List.of("station"),
                random.nextLong(999),
                random.nextLong(9),
                random.nextLong(9),
                random.nextLong(9),
                0,
                random.nextLong(999_999),
                0,
                List.of());
    }

    private static PartitionStatus partition(String name, String label, RandomGenerator random) {
        // Nobody here is started after another.
        List<Lifecycle.State> states = Stream.of(Lifecycle.State.values())
                .filter(each -> each != Lifecycle.State.HELD)
                .toList();
        String state = states.get(random.nextInt(states.size())).name();
        Map<Operation, Long> denials = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            denials.put(operation, random.nextLong(9));
        }
        return new PartitionStatus(
                name,
                label,
                state,
                random.nextInt(9999),
                random.nextInt(9),
                random.nextLong(9999),
                random.nextLong(9999),
                1 << 20,
                random.nextLong(1, 999_999_999),
                "",
                "",
                random.nextInt(9),
                random.nextLong(99),
                List.of(),
                denials,
                name.equals("store")
                        ? List.of()
                        : List.of(new EndStatus(
                                random.nextLong(9), random.nextLong(9999), random.nextLong(9), random.nextLong(9999))));
    }

    private static OwnFigures requests(RandomGenerator random) {
        List<Long> counts = Stream.generate(() -> random.nextLong(9))
                .limit(OwnFigures.BUCKETS)
                .toList();
        return new OwnFigures(
                random.nextInt(62),
                random.nextLong(9999),
                List.of(new OwnFigures.Timed(Operation.READ, counts, random.nextLong(9_999_999))));
    }

    private static Look.Used used(RandomGenerator random) {
        return new Look.Used(
                new Usage(Duration.ofMillis(random.nextInt(9999)), random.nextLong(1 << 20)),
                random.nextDouble(),
                Optional.of(random.nextDouble()));
    }
}
