package dev.cofferdam.kernel.plan;

/**
 * A connection of two partitions. Immutable.
 *
 * @param call whether {@code from} is a client that waits for answers of the server {@code to}; otherwise messages go one
 *     way
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record ChannelPlan(boolean call, End from, End to, String note) {

    /** One of which nothing is said. */
    public ChannelPlan(boolean call, End from, End to) {
        this(call, from, to, "");
    }

    /**
     * A channel end.
     *
     * @param partition index of the partition in the plan
     */
    public record End(int partition, String localName) {}

    /** Whether one of its ends is that partition's. */
    public boolean connects(int partition) {
        return from.partition == partition || to.partition == partition;
    }
}
