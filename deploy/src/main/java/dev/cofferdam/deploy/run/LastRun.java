package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.AuditRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the last run of a topology ended, as its audit has it. Immutable.
 *
 * @param started when its first record was made; empty where it never ran
 * @param stopped when its kernel had ended everything; empty where it was killed, or goes on
 * @param reason why everything ended
 * @param partitions in the order of their starts
 */
public record LastRun(
        String topology, Optional<Instant> started, Optional<Instant> stopped, String reason, List<Ended> partitions) {
    private static final String WELL = "exit code 0";
    private static final String BY_ITSELF = "exit code ";

    /**
     * One partition of it.
     *
     * @param starts incarnations
     * @param how the last of these ended, in words; empty where the audit has no end of it
     */
    public record Ended(String name, String label, int starts, Optional<Instant> when, String how) {

        /** Whether it ended by itself, and not well. */
        public boolean isFailed() {
            return how.startsWith(BY_ITSELF) && !how.equals(WELL);
        }
    }

    public LastRun {
        partitions = List.copyOf(partitions);
    }

    /** Of the topology with that name, which runs no more. */
    public static LastRun of(Directories directories, String topology) throws IOException {
        try (AuditTail tail = new AuditTail(directories, topology)) {
            String unsaid = Room.none(directories.state(topology))
                    .map(none -> "it did not say how: " + none)
                    .orElse("its kernel was killed");
            return of(topology, tail.soFar(), unsaid);
        }
    }

    /** @param unsaid why it ended, where the records do not say */
    static LastRun of(String topology, List<AuditRecord> records, String unsaid) {
        Map<String, Ended> partitions = new LinkedHashMap<>();
        Optional<Instant> stopped = Optional.empty();
        String reason = unsaid;
        for (AuditRecord record : records) {
            AuditEvent event = record.event();
            switch (event.kind()) {
                case PARTITION_STARTED ->
                    partitions.compute(
                            event.subject(),
                            (name, before) -> new Ended(
                                    name,
                                    event.label(),
                                    (before == null ? 0 : before.starts) + 1,
                                    Optional.empty(),
                                    ""));
                case PARTITION_ENDED ->
                    partitions.computeIfPresent(
                            event.subject(),
                            (name, before) -> new Ended(
                                    name, before.label, before.starts, Optional.of(record.time()), event.detail()));
                case KERNEL_STOPPED -> {
                    stopped = Optional.of(record.time());
                    reason = event.detail();
                }
                default -> {}
            }
        }
        Optional<Instant> started = records.stream().findFirst().map(AuditRecord::time);
        return new LastRun(topology, started, stopped, reason, new ArrayList<>(partitions.values()));
    }

    /** Whether its kernel was killed, or a partition ended by itself and not well. */
    public boolean isFailed() {
        return stopped.isEmpty() || partitions.stream().anyMatch(Ended::isFailed);
    }
}
