package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Measures cells in turns: each round runs a slice of each, in an order of its own, so that neither the machine's noise nor
 * what comes first falls on the same ones. For one thread.
 *
 * @param others notes what else the machine does meanwhile
 */
record Rounds(int rounds, RandomGenerator random, Others others) {
    /** Rounds at the beginning that give the compilers time: their slices are longer. */
    private static final int WARM_UP = 4;

    /** How many times as long. */
    private static final int WARM_UP_TIMES = 4;

    /** The slices of one cell in all rounds, as a number of those of usual length. */
    static int slices(int rounds) {
        return rounds + WARM_UP * (WARM_UP_TIMES - 1);
    }

    /** How many slices of usual length one of that round takes. */
    static int times(int round) {
        return round < WARM_UP ? WARM_UP_TIMES : 1;
    }

    /** A cell that takes its turn on a rig. */
    record Turn(Rig rig, Cell cell, Tally tally, long millis) {}

    /** Is told of each round before it begins, from 1. */
    interface Progress {
        void round(int number);
    }

    void run(List<Turn> turns, Progress progress) throws IOException {
        List<Long> own = Stream.concat(
                        Stream.of(ProcessHandle.current().pid()),
                        turns.stream().map(Turn::rig).distinct().flatMap(rig -> rig.pids().stream()))
                .toList();
        List<Turn> order = new ArrayList<>(turns);
        for (int round = 0; round < rounds; round++) {
            progress.round(round + 1);
            Collections.shuffle(order, java.util.Random.from(random));
            others.begin(own);
            for (Turn turn : order) {
                turn.tally.add(round, turn.rig.measure(turn.cell, times(round) * turn.millis));
            }
            others.end(own);
        }
    }
}
