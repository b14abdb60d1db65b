package dev.cofferdam.it.program;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The time slots in which one symbol each is sent, as sender and receiver agreed before: both have the same clock.
 *
 * @param signal what the sender does for a one
 * @param startNanos of the first, by System.nanoTime()
 * @param lengthNanos of each
 */
record Slots(String signal, long startNanos, long lengthNanos, int count, long seed) {

    /** From a line {@code slots SIGNAL START LENGTH COUNT SEED}. */
    static Slots of(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return new Slots(
                words.get(1),
                Long.parseLong(words.get(2)),
                Long.parseLong(words.get(3)),
                Integer.parseInt(words.get(4)),
                Long.parseLong(words.get(5)));
    }

    long start(int slot) {
        return startNanos + slot * lengthNanos;
    }

    /** The symbols, each 0 or 1. */
    int[] symbols() {
        SplittableRandom random = new SplittableRandom(seed);
        return java.util.stream.IntStream.range(0, count)
                .map(i -> random.nextInt(2))
                .toArray();
    }

    static void awaitNanos(long time) {
        while (time - System.nanoTime() > 0) {
            LockSupport.parkNanos(time - System.nanoTime());
        }
    }
}
