package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import java.nio.file.Path;

/**
 * A directory of the host that a partition sees, with all that is in it: read-only, as others may see it too, or as its
 * outbox, which it alone has and writes. Immutable.
 *
 * @param path absolute
 * @param accessClass of what is in it
 * @param outboxBytes what an outbox may hold; 0: it is none
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record ViewGrant(Path path, AccessClass accessClass, String localName, long outboxBytes, String note) {
    /** One that is read. */
    public ViewGrant(Path path, AccessClass accessClass, String localName, String note) {
        this(path, accessClass, localName, 0, note);
    }

    /** Whether the partition writes it. */
    public boolean isOutbox() {
        return outboxBytes != 0;
    }
}
