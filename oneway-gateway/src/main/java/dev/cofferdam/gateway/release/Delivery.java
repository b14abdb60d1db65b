package dev.cofferdam.gateway.release;

import java.io.Closeable;
import java.io.IOException;

/**
 * One kind of what a release releases. Each has a place of its own in the spool, so that none waits for another. For one
 * thread, the release's.
 */
interface Delivery extends Closeable {
    /** Takes some of what there is; whether there is more to be done at once. */
    boolean turn() throws IOException;

    /** Waits until more was published than this has seen; who publishes does not learn of it. */
    void await() throws IOException;
}
