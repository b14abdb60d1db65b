package dev.cofferdam.store.editor;

import java.io.IOException;

/** Is told how long work goes on. */
@FunctionalInterface
public interface WorkWatcher {
    /** For work that nobody watches. */
    WorkWatcher NONE = more -> {};

    /**
     * More is done: bytes, or objects.
     *
     * @throws IOException to end the work here
     */
    void done(long more) throws IOException;
}
