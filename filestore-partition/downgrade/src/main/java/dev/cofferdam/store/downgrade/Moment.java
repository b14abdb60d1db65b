package dev.cofferdam.store.downgrade;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a record of the audit was written, by the clock of its writer. Immutable.
 *
 * @param record its number, or {@link #NOW}, or {@link #SUBMISSION}
 * @param isConfirmation whether a person said in it that the clock is right
 */
public record Moment(long record, Instant time, boolean isConfirmation) {
    /** The time that no record has yet. */
    static final long NOW = 0;

    /** The time of a case that is older than the audit. */
    static final long SUBMISSION = -1;

    @Override
    public String toString() {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        String what = record == NOW ? "now" : record == SUBMISSION ? "the oldest open case" : "record " + record;
        return what + ", " + second;
    }
}
