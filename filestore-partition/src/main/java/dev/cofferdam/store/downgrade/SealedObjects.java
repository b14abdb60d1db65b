package dev.cofferdam.store.downgrade;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The sealed objects of one volume, in its owner's hands. Every change is durable when its method returns. For one thread. */
public interface SealedObjects {

    /** A change of class. */
    record Relabel(long id, long version, String label) {}

    /** Seals a copy of the content; what is left of its extent is zeros. */
    SealedObject seal(String name, String label, InputStream content, long bytes) throws IOException;

    Optional<SealedObject> find(long id) throws IOException;

    /** All, by number. */
    List<SealedObject> all() throws IOException;

    /**
     * The whole extent as it is now: the content, then the slack.
     *
     * @throws IOException also if it is not what was sealed
     */
    byte[] extent(long id) throws IOException;

    /** Each object is under its old class or its new one, whatever happens; refuses another version. */
    void relabel(List<Relabel> changes) throws IOException;

    /** Its space is zeroed. */
    void delete(long id) throws IOException;
}
