package dev.cofferdam.abi;

/**
 * The points of a request's way at which a traced message is stamped, in the order it passes them; a route that leaves
 * a point out leaves its stamp 0.
 */
public enum Stage {
    /** The client is about to post. */
    POSTED,
    /** The kernel has the message in its own memory. */
    KERNEL,
    /** The reference monitor has decided. */
    CHECKED,
    /** The store has the message in its own memory. */
    STORE,
    /** The store has made its own check. */
    ALLOWED,
    /** The store has moved the data. */
    MOVED,
    /** The kernel has the store's reply. */
    RETURNED,
    /** Whoever answers the client is about to do so. */
    ANSWERED
}
