package dev.cofferdam.store.downgrade;

import java.io.IOException;
import java.util.List;

/** Where cases are kept. For one thread. */
public interface Cases {
    /** Durable on return: the case as it was, or as it is now, whatever happens. */
    void save(Case changed) throws IOException;

    /**
     * The case of that number.
     *
     * @throws RefusedException where there is none
     */
    Case find(String id) throws IOException;

    /** All, the oldest first. */
    List<Case> all() throws IOException;
}
