package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.wire.Limits;

/**
 * What a sender does beside sending its items. Immutable.
 *
 * @param startMillis the sender's clock at its start, since 1970; with a key it tells a replay
 * @param rounds how often everything is sent; what a longer outage takes from one round comes with the next
 * @param filler send at every opportunity, empty symbols where there is nothing to say
 * @param leastNanos with filler, the session lasts at least so long
 */
public record SendPlan(long startMillis, int rounds, boolean filler, long leastNanos) {
    public SendPlan {
        if (rounds < 1 || rounds > Limits.ROUNDS_MAX) {
            throw new IllegalArgumentException("rounds: " + rounds + " is not between 1 and " + Limits.ROUNDS_MAX);
        }
    }

    /** Everything once, and nothing more. */
    public static SendPlan once(long startMillis) {
        return new SendPlan(startMillis, 1, false, 0);
    }
}
