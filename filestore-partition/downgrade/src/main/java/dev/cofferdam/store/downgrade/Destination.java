package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;

/**
 * A disk that a released object goes to.
 */
public interface Destination {
    String name();

    /** Its class, canonical. */
    String label();

    /** Writes the object's content to the disk and publishes it; durable on return. */
    void receive(HeldObjects objects, SealedObject object) throws IOException;
}
