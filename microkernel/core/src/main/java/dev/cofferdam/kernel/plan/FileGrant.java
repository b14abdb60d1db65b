package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * A host file that a partition sees read-only under a name of its own. Immutable.
 *
 * @param path absolute
 * @param measured whether the partition runs what it holds, so that it is measured as a jar is
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record FileGrant(Path path, String localName, boolean measured, String note) {

    /** One of which nothing is said. */
    public FileGrant(Path path, String localName, boolean measured) {
        this(path, localName, measured, "");
    }

    /** A file that is data to the partition, and of which nothing is said. */
    public FileGrant(Path path, String localName) {
        this(path, localName, false);
    }
}
