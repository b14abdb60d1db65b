package dev.cofferdam.store.downgrade;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

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

    /**
     * Keeps for good which case a submission made, whatever becomes of the case; durable on return.
     *
     * @param statement SHA-256 of the {@link SubmissionStatement} that was signed
     */
    void remember(String statement, String id) throws IOException;

    /** The number of the case that a submission made. */
    Optional<String> madeBy(String statement) throws IOException;

    /** All, the oldest first. */
    List<Case> all() throws IOException;
}
