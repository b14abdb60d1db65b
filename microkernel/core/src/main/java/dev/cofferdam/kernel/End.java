package dev.cofferdam.kernel;

/** How a partition's process ended. */
public enum End {
    /** By itself, and well. */
    DONE,
    /** By itself, with an exit code that is not 0, or because of somebody else's signal. */
    FAILED,
    /** The kernel ended it, because it was to end and did not in time. */
    BY_KERNEL
}
