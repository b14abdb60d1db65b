package dev.cofferdam.gateway.fec;

/**
 * How likely a block cannot be repaired. The code recovers a block exactly when at most m of its k + m packets are lost, so with
 * independent losses that is the upper tail of a binomial distribution, and no estimate. Stateless.
 */
public final class Erasures {
    private Erasures() {}

    /**
     * The probability that more than {@code repairs} of {@code sources + repairs} packets are lost.
     *
     * @param loss the probability that a packet is lost, independently of the others
     */
    public static double failure(int sources, int repairs, double loss) {
        int packets = sources + repairs;
        double tail = 0;
        // From the smallest term on, so that small tails keep their digits.
        for (int lost = packets; lost > repairs; lost--) {
            tail += probability(packets, lost, loss);
        }
        return Math.min(1, tail);
    }

    private static double probability(int packets, int lost, double loss) {
        if (loss == 0 || loss == 1) {
            return lost == (loss == 0 ? 0 : packets) ? 1 : 0;
        }
        double logarithm = lost * Math.log(loss) + (packets - lost) * Math.log1p(-loss);
        for (int i = 1; i <= lost; i++) {
            logarithm += Math.log(packets - lost + i) - Math.log(i);
        }
        return Math.exp(logarithm);
    }
}
