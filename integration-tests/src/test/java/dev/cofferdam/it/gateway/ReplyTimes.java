package dev.cofferdam.it.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * How long low waits for its replies, in each condition of the high side, by turns: in each round a block of each, in an order
 * that chance gives. For one thread.
 *
 * @param <C> the conditions
 */
final class ReplyTimes<C> {
    static final int ROUNDS = 16;
    static final int BLOCK = 30;

    /** How probable chance may make what is taken for a difference. */
    static final double SIGNIFICANCE = 0.001;

    private final SplittableRandom chance = new SplittableRandom(11);
    private final Map<C, List<double[]>> times = new LinkedHashMap<>();

    /** Brings about a condition. */
    interface Change<C> {
        void to(C condition) throws Exception;
    }

    /** Asks, and returns when it is answered. */
    interface Request {
        void ask() throws Exception;
    }

    ReplyTimes(List<C> conditions) {
        conditions.forEach(each -> times.put(each, new ArrayList<>()));
    }

    ReplyTimes<C> measure(Change<C> change, Request request) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<C> order = new ArrayList<>(times.keySet());
            Collections.shuffle(order, Random.from(chance));
            for (C condition : order) {
                change.to(condition);
                request.ask(); // what the change left behind is over
                double[] block = new double[BLOCK];
                for (int i = 0; i < BLOCK; i++) {
                    long beganNanos = System.nanoTime();
                    request.ask();
                    block[i] = System.nanoTime() - beganNanos;
                }
                times.get(condition).add(block);
            }
        }
        return this;
    }

    TwoSamples compare(C one, C other) {
        return TwoSamples.of(times.get(one), times.get(other), chance);
    }
}
