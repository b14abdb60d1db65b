package dev.cofferdam.store.downgrade;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A small sealed labelled extent of the volume, as its record says. Immutable.
 *
 * @param label canonical
 * @param sha256 over the whole extent, slack included, when it was sealed; in hexadecimal
 */
public record SealedObject(
        long id,
        long version,
        String name,
        String label,
        long bytes,
        String sha256,
        Optional<Declassification> declassification) {

    /** When it becomes what. */
    public record Declassification(LocalDate on, String successor) {}
}
