package dev.cofferdam.deploy.metrics;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.DiskImages.Standing;
import dev.cofferdam.kernel.EndStatus;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.Lifecycle;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.partition.runtime.OwnFigures;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.volume.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a page tells of a look: of a class only what no higher or incomparable one can change. It is made of what those
 * who read it may know alone, so that it is the same whatever the others do. For one thread.
 */
final class Readings {
    private static final double NANOS = 1e9;

    private final String topology;
    private final Clearance clearance;
    private final List<Reading> readings = new ArrayList<>();

    private Readings(String topology, Clearance clearance) {
        this.topology = topology;
        this.clearance = clearance;
    }

    /** Of a topology that runs. */
    static List<Reading> of(Look look, Clearance clearance) {
        if (clearance.hasEnded(look.status(), look.plan())) {
            return silent(look.status().name(), List.of(), clearance);
        }
        Readings readings = new Readings(look.status().name(), clearance);
        readings.add(Metric.UP, 1);
        readings.add(
                Metric.LAUNCH,
                1,
                look.status().design(),
                look.status().waiting(),
                look.status().isolation());
        SystemPlan system = SystemPlan.of(look.plan(), Design.CALL);
        look.status().partitions().stream()
                .filter(partition -> clearance.seesPartition(partition.name(), look.plan()))
                .forEach(partition -> {
                    readings.partition(
                            partition,
                            ends(system, partition),
                            look.partitions().get(partition.name()));
                    Optional.ofNullable(look.requests().get(partition.name()))
                            .ifPresent(requests ->
                                    readings.requests(partition, look.status().design(), requests));
                });
        look.disks().stream()
                .filter(disk -> clearance.seesDisk(disk.disk().name(), look.plan()))
                .forEach(readings::disk);
        readings.operators(look);
        return List.copyOf(readings.readings);
    }

    /** Of a topology whose kernel does not answer. */
    static List<Reading> silent(String topology, List<Reading> gateways, Clearance clearance) {
        Readings readings = new Readings(topology, clearance);
        readings.add(Metric.UP, 0);
        if (clearance.isAll()) {
            readings.readings.addAll(gateways);
        }
        return List.copyOf(readings.readings);
    }

    /** Its names for its ends, in their order; the store's own partition has none. */
    private static List<String> ends(SystemPlan system, PartitionStatus partition) {
        return IntStream.range(0, system.partitions().size())
                .filter(i -> system.partitions().get(i).name().equals(partition.name()))
                .boxed()
                .flatMap(i -> Endpoint.of(system, i).stream())
                .map(Endpoint::localName)
                .toList();
    }

    /** Prometheus has floating-point numbers alone: of what is above 2^53 the last digits are lost. */
    private void add(Metric metric, long value, String... labels) {
        add(metric, (double) value, labels);
    }

    private void add(Metric metric, double value, String... labels) {
        if (metric.audience() != Metric.Audience.OPERATOR || clearance.isAll()) {
            readings.add(metric.of(topology, value, labels));
        }
    }

    private void partition(PartitionStatus partition, List<String> ends, Look.Used used) {
        String name = partition.name();
        String label = partition.label();
        for (Lifecycle.State state : Lifecycle.State.values()) {
            add(Metric.STATE, state.name().equals(partition.state()) ? 1 : 0, name, label, Choices.word(state));
        }
        add(Metric.STARTS, partition.starts(), name, label);
        add(Metric.RESTARTS, partition.restarts(), name, label);
        if (partition.readyNanos() > 0) {
            add(Metric.READY, partition.readyNanos() / NANOS, name, label);
        }
        add(Metric.MESSAGES, partition.messages(), name, label);
        ends(partition, ends);
        for (Operation operation : Operation.values()) {
            long count = partition.denialsByOperation().getOrDefault(operation, 0L);
            add(Metric.DENIALS, count, name, label, Choices.word(operation));
        }
        add(Metric.DROPPED, partition.droppedLines(), name, label);
        add(Metric.CPU, used.cpuSeconds(), name, label);
        used.throttledSeconds().ifPresent(seconds -> add(Metric.THROTTLED, seconds, name, label));
        add(Metric.MEMORY, used.usage().residentBytes(), name, label);
        add(Metric.MEMORY_LIMIT, partition.memoryLimitBytes(), name, label);
    }

    /** What it says of itself: whatever that is, the page tells of it alone. */
    private void requests(PartitionStatus partition, String design, OwnFigures requests) {
        add(Metric.IN_FLIGHT, requests.inFlight(), partition.name(), partition.label());
        if (requests.instructions() > 0) {
            add(Metric.GUEST_INSTRUCTIONS, requests.instructions(), partition.name(), partition.label());
        }
        for (OwnFigures.Timed timed : requests.timed()) {
            List<Reading.Bucket> buckets = IntStream.range(0, OwnFigures.BUCKETS)
                    .mapToObj(i -> new Reading.Bucket(
                            i == OwnFigures.BUCKETS - 1 ? Double.POSITIVE_INFINITY : OwnFigures.atMostNanos(i) / NANOS,
                            timed.counts().get(i)))
                    .toList();
            readings.add(Metric.REQUEST_DURATION.of(
                    topology,
                    timed.sumNanos() / NANOS,
                    buckets,
                    partition.name(),
                    partition.label(),
                    design,
                    Choices.word(timed.operation())));
        }
    }

    private void ends(PartitionStatus partition, List<String> names) {
        for (int i = 0; i < Math.min(names.size(), partition.ends().size()); i++) {
            EndStatus end = partition.ends().get(i);
            end(partition, names.get(i), "in", end.reads(), end.readBytes());
            end(partition, names.get(i), "out", end.writes(), end.writtenBytes());
        }
    }

    private void end(PartitionStatus partition, String end, String way, long requests, long bytes) {
        add(Metric.END_REQUESTS, requests, partition.name(), partition.label(), end, way);
        add(Metric.END_BYTES, bytes, partition.name(), partition.label(), end, way);
    }

    private void disk(Standing standing) {
        String name = standing.disk().name();
        String label = standing.disk().label();
        add(Metric.DISK_VERSIONS, standing.published().version(), name, label);
        add(Metric.DISK_CONTENT, standing.published().contentBytes(), name, label);
        add(Metric.DISK_SIZE, standing.disk().bytes(), name, label);
    }

    private void operators(Look look) {
        look.status().windows().forEach(this::window);
        add(Metric.KERNEL_CPU, look.kernel().cpuSeconds());
        add(Metric.KERNEL_MEMORY, look.kernel().usage().residentBytes());
        look.plan().store().ifPresent(store -> add(Metric.VOLUME_SIZE, store.sizeBytes()));
        look.room().ifPresent(room -> {
            add(Metric.VOLUME_TAKEN, room.takenBytes());
            room.pools().forEach(this::pool);
        });
        look.cases().ifPresent(cases -> {
            for (Stage stage : Stage.values()) {
                add(Metric.CASES, cases.getOrDefault(stage, 0L), Choices.word(stage));
            }
        });
        look.audit().ifPresent(audit -> {
            add(Metric.AUDIT_RECORDS, audit.records());
            add(Metric.AUDIT_SIZE, audit.bytes());
            add(Metric.AUDIT_LAST, audit.lastAppend().toEpochMilli() / 1e3);
        });
        if (clearance.isAll()) {
            readings.addAll(look.gateways());
        }
    }

    private void window(WindowStatus window) {
        String core = Integer.toString(window.core());
        String start = Integer.toString(window.startMicros());
        add(Metric.WINDOWS, window.turns(), core, start, "ran");
        add(Metric.WINDOWS, window.missed(), core, start, "missed");
        add(Metric.WINDOWS, window.late(), core, start, "late");
        add(Metric.WINDOWS, window.overruns(), core, start, "overran");
        add(Metric.WINDOW_ERROR, window.startErrorNanosMax() / NANOS, core, start);
    }

    private void pool(Pool pool) {
        add(Metric.POOL_SIZE, pool.bytes(), pool.label());
        add(Metric.POOL_USED, pool.usedBytes(), pool.label());
        add(Metric.POOL_OBJECTS, pool.objects(), pool.label());
        add(Metric.POOL_OBJECTS_LIMIT, pool.objectsMax(), pool.label());
    }
}
