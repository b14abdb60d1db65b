package dev.cofferdam.store.downgrade;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a record of the audit was written, by the clock of its writer. Immutable.
 *
 * @param record its number; 0 for now, which no record has yet
 * @param isConfirmation whether a person said in it that the clock is right
 */
public record Moment(long record, Instant time, boolean isConfirmation) {
    @Override
    public String toString() {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return record == 0 ? "now, " + second : "record " + record + ", " + second;
    }
}
