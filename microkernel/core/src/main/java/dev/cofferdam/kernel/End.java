package dev.cofferdam.kernel;

/** How a partition's process ended. */
public enum End {
    /** By itself, and well. */
    DONE,
    /** By itself, with an exit code that is not 0, or because of somebody else's signal. */
    FAILED,
    /** The kernel ended it, because it was to end and did not in time. */
    BY_KERNEL,
    /** The kernel ended it, because it did not say in time that it is alive. */
    SILENT,
    /** The kernel ended it, because it was not ready in time. */
    NEVER_READY;

    /** Whether the policy of its restarts takes it for a failure. */
    boolean isFailure() {
        return this != DONE && this != BY_KERNEL;
    }
}
