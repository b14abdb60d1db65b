package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Operation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Times the requests of one lane, and tells it in {@link OwnFigures}. To look at the clock twice takes some fifty nanoseconds:
 * after a request that took less than 400 times as long, one of the next {@value #SELDOM} alone is timed, and counts for
 * them all. What has the tag 0 is not counted: nobody waits for its reply. For one thread.
 */
final class Stopwatch {
    private static final int SELDOM = 16;
    private static final long QUICK_NANOS = 20_000;
    /** More than can be on their way, a power of two. */
    private static final int PLACES = Integer.highestOneBit(ClientLane.DEPTH_MAX) << 1;

    private static final int[] NUMBERS = numbers();

    private final MemorySegment own;
    private int inFlight;
    /** By operation: of how many requests one is timed, and how many there were since that. */
    private final int[] every = new int[OwnFigures.OPERATIONS.size()];

    private final int[] since = new int[OwnFigures.OPERATIONS.size()];

    /** Of those that are timed, by the last digits of their tags; a request that waits for long may lose its place. */
    private final long[] tags = new long[PLACES];

    private final long[] startNanos = new long[PLACES];
    private final int[] operations = new int[PLACES];
    private final int[] counted = new int[PLACES];

    Stopwatch(MemorySegment own) {
        this.own = own;
        Arrays.fill(every, 1);
        Arrays.fill(tags, -1);
    }

    private static int[] numbers() {
        int[] numbers = new int[Operation.values().length];
        for (Operation operation : Operation.values()) {
            numbers[operation.ordinal()] = OwnFigures.OPERATIONS.indexOf(operation);
        }
        return numbers;
    }

    /** A request is about to be sent. */
    void posted(Operation operation, long tag) {
        if (tag == 0) {
            return;
        }
        OwnFigures.inFlight(own, ++inFlight);
        int number = NUMBERS[operation.ordinal()];
        if (number < 0 || ++since[number] < every[number]) {
            return;
        }
        int place = place(tag);
        tags[place] = tag;
        operations[place] = number;
        counted[place] = since[number];
        since[number] = 0;
        startNanos[place] = System.nanoTime();
    }

    /** The request could not be sent. */
    void forget(long tag) {
        OwnFigures.inFlight(own, --inFlight);
        tags[place(tag)] = -1;
    }

    /** A reply was taken. */
    void taken(long tag) {
        if (tag == 0) {
            return;
        }
        OwnFigures.inFlight(own, --inFlight);
        int place = place(tag);
        if (tags[place] != tag) {
            return;
        }
        long nanos = System.nanoTime() - startNanos[place];
        tags[place] = -1;
        OwnFigures.add(own, operations[place], counted[place], nanos);
        every[operations[place]] = nanos < QUICK_NANOS ? SELDOM : 1;
    }

    private static int place(long tag) {
        return (int) tag & (PLACES - 1);
    }
}
