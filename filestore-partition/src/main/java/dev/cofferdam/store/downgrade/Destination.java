package dev.cofferdam.store.downgrade;

import java.io.IOException;

/**
 * A disk that a released object goes to.
 */
public interface Destination {
    String name();

    /** Its class, canonical. */
    String label();

    /** Writes the object's content to the disk and publishes it; durable on return. */
    void receive(SealedObjects objects, SealedObject object) throws IOException;
}
