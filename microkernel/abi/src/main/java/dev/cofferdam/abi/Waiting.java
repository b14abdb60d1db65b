package dev.cofferdam.abi;

/**
 * How long a consumer spins before it parks.
 *
 * @param policy as the operator chose
 * @param spinNanos longest time to spin before parking
 */
public record Waiting(WaitPolicy policy, long spinNanos) {
    private static final long ADAPTIVE_SPIN_NANOS = 50_000;
    private static final long SPIN_NANOS = 10_000_000;

    /** Parks at once. */
    public static final Waiting PARKED = new Waiting(WaitPolicy.PARK, 0);

    /**
     * Resolves a policy.
     *
     * @param parties threads on the busiest route that would spin at the same time. Each spinner beyond the cores takes
     *     a core from the one it waits for, so adaptive waiting spins only while every party can have a core
     * @param cores processors of this machine
     */
    public static Waiting of(WaitPolicy policy, int parties, int cores) {
        return new Waiting(
                policy,
                switch (policy) {
                    case PARK -> 0;
                    case SPIN -> SPIN_NANOS;
                    case ADAPTIVE -> parties <= cores ? ADAPTIVE_SPIN_NANOS : 0;
                });
    }
}
