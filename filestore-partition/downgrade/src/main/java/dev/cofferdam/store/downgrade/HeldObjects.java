package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.editor.SealedObjects;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The sealed objects of one volume, in its owner's hands. Every change is durable when its method returns. For one thread. */
public interface HeldObjects {

    /** Puts on storage what is about to happen. */
    @FunctionalInterface
    interface Recording {
        void record() throws IOException;
    }

    /** What tells the volume from every other; its copies have it too. */
    String identity() throws IOException;

    SealedObject seal(Submission what) throws IOException;

    Optional<SealedObject> find(long id) throws IOException;

    List<SealedObject> all() throws IOException;

    /**
     * The whole extent as it is now: the content, then the slack.
     *
     * @throws IOException also if it is not what was sealed
     */
    byte[] extent(long id) throws IOException;

    /**
     * Puts objects under other classes: whatever happens, each is under its old class or its new one.
     *
     * @param recording done when all have been found as expected, and before anything changes
     * @throws dev.cofferdam.store.editor.ChangedException if one of them is another version or has another hash; nothing is
     *     recorded or changed then
     */
    void relabel(List<SealedObjects.Relabelling> changes, Recording recording) throws IOException;

    void delete(long id) throws IOException;
}
