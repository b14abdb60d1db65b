package dev.cofferdam.kernel.plan;

/**
 * A connection of two partitions. Immutable.
 *
 * @param call whether {@code from} is a client that waits for answers of the server {@code to}; otherwise messages go one
 *     way
 */
public record ChannelPlan(boolean call, End from, End to) {

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
