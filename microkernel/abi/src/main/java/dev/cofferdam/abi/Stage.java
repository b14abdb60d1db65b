package dev.cofferdam.abi;

/** The points of a request's way at which a traced message is stamped, in the order it passes them. */
public enum Stage {
    /** The client is about to post. */
    POST,
    /** The kernel has the message in its own memory. */
    KERNEL,
    /** The reference monitor has decided. */
    CHECKED,
    /** The service has the message in its own memory. */
    SERVICE,
    /** The service has done its work. */
    SERVED,
    /** The kernel has the service's reply. */
    RETURNED,
    /** The client has the reply. */
    DONE
}
