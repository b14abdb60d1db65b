package dev.cofferdam.store.volume;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A labelled extent that no writer can reach any more. Immutable, as it stood when it was asked for.
 *
 * @param id unique in the volume for ever
 * @param label canonical text of its access class
 * @param submitter who brought it
 * @param bytes length of the content; the extent is longer by its slack, zeros up to the next block
 * @param version one more with each change of label, marks or exemption
 * @param sha256 of the whole extent, in hexadecimal
 * @param declassification the day on which it may come down by statute
 * @param successor canonical text of the class it comes down to then
 * @param exemption why it does not
 */
public record SealedObject(
        long id,
        String name,
        String label,
        String submitter,
        long bytes,
        long version,
        String sha256,
        Instant created,
        Instant changed,
        Optional<LocalDate> declassification,
        Optional<String> successor,
        Optional<String> exemption) {}
