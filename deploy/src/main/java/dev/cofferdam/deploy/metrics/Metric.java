package dev.cofferdam.deploy.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is shown of a topology: the one list of names, units and of who may know what. The conventions are those of
 * Prometheus: base units, which stand last in a name, but for {@code _total} of what only grows.
 */
enum Metric {
    UP(
            Kind.GAUGE,
            Audience.EVERYBODY,
            "up",
            "",
            "1 where the kernel answers and not all has ended that the page may tell of, or 0.",
            ""),
    LAUNCH(
            Kind.GAUGE,
            Audience.EVERYBODY,
            "launch",
            "",
            "Always 1; how the topology was launched.",
            "design wait isolation"),
    STATE(
            Kind.GAUGE,
            Audience.CLASS,
            "partition_state",
            "",
            "1 for the state that the partition is in, 0 for every other.",
            "partition class state"),
    STARTS(Kind.COUNTER, Audience.CLASS, "partition_starts", "", "Incarnations so far.", "partition class"),
    RESTARTS(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_restarts",
            "",
            "Starts that the restart policy made; an operator's are not among them.",
            "partition class"),
    READY(
            Kind.GAUGE,
            Audience.CLASS,
            "partition_ready",
            "seconds",
            "Time from the last launch until the program ran; not there before that.",
            "partition class"),
    MESSAGES(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_messages",
            "",
            "Messages that the kernel had from it; those of a design that passes the kernel by are not among them.",
            "partition class"),
    END_REQUESTS(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_end_requests",
            "",
            "What it asked the kernel for on a disk or channel, by its own name for it: to get something (`in`) or to give it"
                    + " (`out`), granted or not.",
            "partition class end way"),
    END_BYTES(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_end",
            "bytes",
            "How much that was; of what comes over a channel nothing is said here, but at the other end.",
            "partition class end way"),
    REQUEST_DURATION(
            Kind.HISTOGRAM,
            Audience.CLASS,
            "partition_request_duration",
            "seconds",
            "How long its requests took until it had the reply, by its own clock and its own word; of short ones one in 16 is"
                    + " timed and counts for all. What waits for others is not among them.",
            "partition class design operation"),
    IN_FLIGHT(
            Kind.GAUGE,
            Audience.CLASS,
            "partition_requests_in_flight",
            "",
            "Its requests that wait for a reply, by its own word; those that wait for a version or a message, too.",
            "partition class"),
    GUEST_INSTRUCTIONS(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_guest_instructions",
            "",
            "Instructions that a guest machine in it has done, by its own word.",
            "partition class"),
    DENIALS(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_denials",
            "",
            "What it asked for and may not have, by operation.",
            "partition class operation"),
    DROPPED(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_log_lines_dropped",
            "",
            "Lines that it printed above the rate of its log.",
            "partition class"),
    CPU(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_cpu",
            "seconds",
            "Processor time of all its processes, since this page is kept.",
            "partition class"),
    THROTTLED(
            Kind.COUNTER,
            Audience.CLASS,
            "partition_cpu_throttled",
            "seconds",
            "How long it was held back by its limit of processor time; where a control group holds that.",
            "partition class"),
    MEMORY(
            Kind.GAUGE,
            Audience.CLASS,
            "partition_memory_resident",
            "bytes",
            "Memory of all its processes; what they share counts for each.",
            "partition class"),
    MEMORY_LIMIT(Kind.GAUGE, Audience.CLASS, "partition_memory_limit", "bytes", "Its limit.", "partition class"),
    DISK_VERSIONS(Kind.COUNTER, Audience.CLASS, "disk_versions", "", "Versions published so far.", "disk class"),
    DISK_CONTENT(
            Kind.GAUGE,
            Audience.CLASS,
            "disk_content",
            "bytes",
            "Content of the version that is published.",
            "disk class"),
    DISK_SIZE(Kind.GAUGE, Audience.CLASS, "disk_size", "bytes", "Length of the disk.", "disk class"),
    POOL_SIZE(Kind.GAUGE, Audience.OPERATOR, "pool_size", "bytes", "Room for sealed objects of a class.", "class"),
    POOL_USED(Kind.GAUGE, Audience.OPERATOR, "pool_used", "bytes", "What sealed objects take of it.", "class"),
    POOL_OBJECTS(Kind.GAUGE, Audience.OPERATOR, "pool_objects", "", "Objects in it.", "class"),
    POOL_OBJECTS_LIMIT(Kind.GAUGE, Audience.OPERATOR, "pool_objects_limit", "", "Objects that may be in it.", "class"),
    VOLUME_TAKEN(
            Kind.GAUGE, Audience.OPERATOR, "volume_taken", "bytes", "What the volume's files take of the host.", ""),
    VOLUME_SIZE(Kind.GAUGE, Audience.OPERATOR, "volume_size", "bytes", "What they may take.", ""),
    CASES(Kind.GAUGE, Audience.OPERATOR, "downgrade_cases", "", "Downgrade cases that have come so far.", "stage"),
    AUDIT_RECORDS(Kind.COUNTER, Audience.OPERATOR, "audit_records", "", "Records of the audit, over all runs.", ""),
    AUDIT_SIZE(Kind.GAUGE, Audience.OPERATOR, "audit_size", "bytes", "Length of all its segments.", ""),
    AUDIT_LAST(
            Kind.GAUGE,
            Audience.OPERATOR,
            "audit_last_append_timestamp",
            "seconds",
            "When the last record was written, in Unix time.",
            ""),
    WINDOWS(
            Kind.COUNTER,
            Audience.OPERATOR,
            "windows",
            "",
            "Time windows by what became of them: each that ran, was missed, began more than 1 ms late, or had a partition"
                    + " that had not stopped when the next was over, too.",
            "core start_micros outcome"),
    WINDOW_ERROR(
            Kind.GAUGE,
            Audience.OPERATOR,
            "window_start_error_max",
            "seconds",
            "By how much a window began after its time, the worst so far.",
            "core start_micros"),
    KERNEL_CPU(Kind.COUNTER, Audience.OPERATOR, "kernel_cpu", "seconds", "Processor time of the kernel's process.", ""),
    KERNEL_MEMORY(
            Kind.GAUGE, Audience.OPERATOR, "kernel_memory_resident", "bytes", "Memory of the kernel's process.", ""),
    GATEWAY_WRITTEN(
            Kind.GAUGE,
            Audience.OPERATOR,
            "gateway_status_timestamp",
            "seconds",
            "When that end of a one-way line wrote its figures, in Unix time.",
            "end");

    private static final String PREFIX = "cofferdam_";
    private static final String TOPOLOGY_LABEL = "topology";

    private final Kind kind;
    private final Audience audience;
    private final String name;
    private final String unit;
    private final String help;
    /** Separated by blanks. */
    private final String labels;

    /** How a value changes. */
    enum Kind {
        /** It only grows, but for a fresh start at 0. */
        COUNTER,
        GAUGE,
        /** How many values there were of each size; it only grows, but for a fresh start at 0. */
        HISTOGRAM
    }

    /** Who may know a value, where a page is for a class. */
    enum Audience {
        /** Nothing that a partition does changes it. */
        EVERYBODY,
        /** Those to whose class information may flow from what it is about. */
        CLASS,
        /** Those who may know what every class does. */
        OPERATOR
    }

    Metric(Kind kind, Audience audience, String name, String unit, String help, String labels) {
        this.kind = kind;
        this.audience = audience;
        this.name = name;
        this.unit = unit;
        this.help = help;
        this.labels = labels;
    }

    Audience audience() {
        return audience;
    }

    /** A value of it. */
    Reading of(String topology, double value, String... values) {
        return of(topology, value, List.of(), values);
    }

    /**
     * Of a histogram.
     *
     * @param sum of all values
     */
    Reading of(String topology, double sum, List<Reading.Bucket> buckets, String... values) {
        List<String> names = labels();
        Map<String, String> named =
                IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, index -> values[index]));
        named.put(TOPOLOGY_LABEL, topology);
        return new Reading(kind, base(), help, named, sum, buckets);
    }

    private List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }

    /** Without what the kind adds. */
    private String base() {
        return PREFIX + name + (unit.isEmpty() ? "" : "_" + unit);
    }

    /** As a page has it. */
    String exposedName() {
        return base() + (kind == Kind.COUNTER ? "_total" : "");
    }

    /** Of the series that it consists of, as a page has them. */
    List<String> seriesNames() {
        return kind == Kind.HISTOGRAM
                ? List.of(base() + "_bucket", base() + "_count", base() + "_sum")
                : List.of(exposedName());
    }

    /** The list as a table for people. */
    static String table() {
        return "| name | unit | labels beside `topology` | seen with `--clearance` | what it is |\n|---|---|---|---|---|\n"
                + Arrays.stream(values()).map(Metric::row).collect(Collectors.joining());
    }

    private String row() {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        exposedName(),
                        unit.isEmpty() ? "-" : unit,
                        labels.isEmpty()
                                ? "-"
                                : labels().stream()
                                        .map(label -> "`" + label + "`")
                                        .collect(Collectors.joining(", ")),
                        switch (audience) {
                            case EVERYBODY -> "yes";
                            case CLASS -> "of its classes";
                            case OPERATOR -> "no";
                        },
                        help);
    }
}
