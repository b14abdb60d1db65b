package dev.cofferdam.store.nbd;

import java.lang.foreign.MemorySegment;

/**
 * One connection's part of the partition's window: half for what comes, half for what goes, so that the store reads and
 * writes the bytes where the socket does.
 *
 * @param inboxAt where in the window the inbox is
 */
record Share(MemorySegment inbox, long inboxAt, MemorySegment outbox, long outboxAt) {
    /** Least length of either half: a request with 4 KiB, and something to spare. */
    static final int HALF_BYTES_MIN = 8192;

    static Share of(MemorySegment window, long at, long bytes) {
        long half = bytes / 2;
        return new Share(window.asSlice(at, half), at, window.asSlice(at + half, half), at + half);
    }
}
