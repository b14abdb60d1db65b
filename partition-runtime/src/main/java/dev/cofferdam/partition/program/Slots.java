package dev.cofferdam.partition.program;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The time slots in which one symbol each is sent, as sender and receiver agreed before: both have the same clock.
 *
 * @param signal what the sender does for a one
 * @param startNanos of the first, by System.nanoTime()
 * @param lengthNanos of each
 */
public record Slots(String signal, long startNanos, long lengthNanos, int count, long seed) {

    /** From a line of one word and then {@code SIGNAL START LENGTH COUNT SEED}. */
    public static Slots of(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return new Slots(
                words.get(1),
                Long.parseLong(words.get(2)),
                Long.parseLong(words.get(3)),
                Integer.parseInt(words.get(4)),
                Long.parseLong(words.get(5)));
    }

    /** When a slot begins, by System.nanoTime(). */
    public long start(int slot) {
        return startNanos + slot * lengthNanos;
    }

    /** The symbols, each 0 or 1. */
    public int[] symbols() {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).map(i -> random.nextInt(2)).toArray();
    }

    /** Returns when System.nanoTime() is past a time. */
    public static void awaitNanos(long time) {
        while (time - System.nanoTime() > 0) {
            LockSupport.parkNanos(time - System.nanoTime());
        }
    }
}
