package dev.cofferdam.kernel.plan;

/** How a request of a disk reaches the store. */
public enum Design {
    CALL,
    MESSAGE,
    RING,
    MAPPED;

    /** Whether a client has a lane to the store instead of going through the kernel. */
    public boolean isDirect() {
        return this == RING || this == MAPPED;
    }

    /** Whether the store is a partition of its own, and no subsystem of the kernel. */
    public boolean hostsStoreInPartition() {
        return this != CALL;
    }
}
