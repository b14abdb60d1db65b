package dev.cofferdam.kernel;

/** What the kernel says to an {@link Order}. */
public enum OrderReply {
    /** It is as it was wanted, or is about to be. */
    OBEYED,
    /** Everything ends, so nothing is started. */
    KERNEL_STOPS,
    /** It asked for too much that it may not have, and what it was denied would begin to count anew. */
    ENDED_FOR_GOOD,
    /** Whoever asks for a disk waits for the store: it is restarted while it runs, and ends with everything. */
    STORE_STAYS
}
