package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Wakes the party that sleeps at one end of a lane: a FIFO, fifo(7), in which nothing matters but whether something is in
 * it. One thread sleeps; any thread rings, and waits for no room. A bell that was rung before does not let its sleeper
 * sleep, so no ring is lost; one ring too many is a sleep that ends early.
 *
 * <p>A futex does the same, no faster, but is found by a file and an offset, and whoever wakes is told how many waited:
 * every file that two partitions have mapped, the Java runtime's too, would be a channel between them. So partitions
 * have no futex that reaches beyond their own process, and what wakes them is a file of the lane, which its two ends
 * alone have. Each end opens it for itself: flags of an open file are not shared. A FIFO has a lock, though, which whoever
 * reads it holds while pages of its buffer are fetched: the sleeper can hold up who rings for some milliseconds.
 */
final class Bell {
    private static final long FIFO_FOR_ALL = 0x1000 | 0666;
    /** Reading and writing, so that to open waits for nobody and the last one to close ends nothing. */
    private static final long READ_WRITE = 2;

    private static final long NONBLOCK = 0x800;
    private static final long BUFFER_BYTES = 4096;
    private static final int POLL_BYTES = 8;
    private static final short POLLIN = 1;

    private static final long MKNODAT = SystemCall.number(259, 33);
    private static final long READ = SystemCall.number(0, 63);
    private static final long WRITE = SystemCall.number(1, 64);
    private static final long PPOLL = SystemCall.number(271, 73);

    private final MemorySegment sleeping;
    private final MemorySegment ringing;
    private final MemorySegment buffer;

    private Bell(MemorySegment sleeping, MemorySegment ringing, MemorySegment buffer) {
        this.sleeping = sleeping;
        this.ringing = ringing;
        this.buffer = buffer;
    }

    /** Makes the file, if it is not there. */
    static void create(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            long result =
                    SystemCall.call(MKNODAT, SystemCall.NO_DIRECTORY, path.address(), FIFO_FOR_ALL, MemorySegment.NULL);
            if (result != 0 && !file.toFile().exists()) {
                throw new IOException("no FIFO can be made at " + file);
            }
        }
    }

    /** For who only rings; closed with the arena. */
    static Bell ringer(Path file, Arena arena) throws IOException {
        return new Bell(MemorySegment.NULL, descriptor(file, NONBLOCK, arena), arena.allocate(1));
    }

    /** For who sleeps, and may ring itself out of it; closed with the arena. */
    static Bell sleeper(Path file, Arena arena) throws IOException {
        return new Bell(
                descriptor(file, 0, arena),
                descriptor(file, NONBLOCK, arena),
                arena.allocate(BUFFER_BYTES, Long.BYTES));
    }

    private static MemorySegment descriptor(Path file, long flags, Arena arena) throws IOException {
        int descriptor = Descriptors.open(file, READ_WRITE | flags);
        if (descriptor < 0) {
            throw new IOException("cannot open " + file);
        }
        MemorySegment number = MemorySegment.ofAddress(descriptor);
        MemorySegment ignored = number.reinterpret(0, arena, each -> Descriptors.close((int) each.address()));
        return number;
    }

    /** A FIFO that is full has been rung. */
    void ring() {
        long ignored = SystemCall.call(WRITE, ringing, buffer.address(), 1, MemorySegment.NULL);
    }

    /**
     * Returns when rung, or on a signal, or when the time is over.
     *
     * @param timeoutNanos {@link Long#MAX_VALUE} for as long as it takes
     */
    void sleep(long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE || isRungWithin(timeoutNanos)) {
            long ignored = SystemCall.call(READ, sleeping, buffer.address(), BUFFER_BYTES, MemorySegment.NULL);
        }
    }

    /** Returns when one of the two is rung, or on a signal; what was rung before is forgotten by both. */
    static void sleep(Bell one, Bell other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polls = arena.allocate(2 * POLL_BYTES, Long.BYTES);
            one.poll(polls, 0);
            other.poll(polls, POLL_BYTES);
            long ignored = SystemCall.call(PPOLL, polls, 2, 0, MemorySegment.NULL);
        }
        one.forget();
        other.forget();
    }

    /** Whoever has the other end could have taken out what poll saw: this waits for nothing. */
    private void forget() {
        long ignored = SystemCall.call(READ, ringing, buffer.address(), BUFFER_BYTES, MemorySegment.NULL);
    }

    private void poll(MemorySegment polls, long at) {
        polls.set(ValueLayout.JAVA_INT, at, (int) sleeping.address());
        polls.set(ValueLayout.JAVA_SHORT, at + 4, POLLIN);
    }

    boolean isRungWithin(long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLL_BYTES, Long.BYTES);
            poll(poll, 0);
            MemorySegment timespec = arena.allocate(2 * Long.BYTES, Long.BYTES);
            timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000);
            timespec.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000);
            return SystemCall.call(PPOLL, poll, 1, timespec.address(), MemorySegment.NULL) == 1;
        }
    }
}
