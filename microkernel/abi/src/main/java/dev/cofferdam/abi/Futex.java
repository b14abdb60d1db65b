package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waiting on, and waking waiters of, a 32-bit word of shared memory: futex(2), process-shared. Safe for any thread; a
 * wait blocks its platform thread.
 *
 * <p>A wake tells the waker how many it woke. That count is a signal, so this class does not return it, and a low
 * subject never wakes a high one directly: it goes through the kernel.
 */
public final class Futex {
    private static final long WAIT = 0;
    private static final long WAKE = 1;
    private static final long NUMBER = SystemCall.number(202, 98);

    private Futex() {}

    /** Returns when woken, when the word is not {@code expected}, or on a signal: the caller looks again. */
    public static void await(MemorySegment word, int expected) {
        call(word, WAIT, expected, MemorySegment.NULL);
    }

    /** As {@link #await(MemorySegment, int)}, and after {@code timeoutNanos} at the latest. */
    public static void await(MemorySegment word, int expected, long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16, 8);
            timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000);
            timespec.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000);
            call(word, WAIT, expected, timespec);
        }
    }

    /** Wakes one waiter. */
    public static void wake(MemorySegment word) {
        call(word, WAKE, 1, MemorySegment.NULL);
    }

    private static void call(MemorySegment word, long operation, int value, MemorySegment timeout) {
        long ignored = SystemCall.call(NUMBER, word, operation, value, timeout);
    }
}
