package dev.cofferdam.kernel;

/** How a partition's process ended. */
public enum End {
    /** By itself, and well. */
    DONE,
    /** By itself, with an exit code that is not 0, or because of somebody else's signal. */
    FAILED,
    /** The kernel ended it, because everything was to end. */
    BY_KERNEL
}
