package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * A host file that a partition sees read-only under a name of its own. Immutable.
 *
 * @param path absolute
 * @param measured whether the partition runs what it holds, so that it is measured as a jar is
 */
public record FileGrant(Path path, String localName, boolean measured) {

    /** A file that is data to the partition. */
    public FileGrant(Path path, String localName) {
        this(path, localName, false);
    }
}
