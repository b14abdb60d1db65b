package dev.cofferdam.iommu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Main memory as the unit and the devices behind it see it. The unit calls from the thread that called the unit. An
 * access either happens whole or, with a result other than {@link Result#DONE}, not at all. Addresses are supervisor
 * physical addresses, in bytes; sizes are 4 or a multiple of 8 up to 64 bytes, naturally aligned to 4.
 */
public interface Memory {
    /** How an access ended. */
    enum Result {
        DONE,
        /** A compare-and-swap found another value; nothing was written. */
        CHANGED,
        /** A PMA or PMP check refused it, or nothing is there. */
        ACCESS_FAULT,
        /** The data is poisoned. */
        DATA_CORRUPTION
    }

    /** Reads {@code size} bytes: one zero-extended word if 4, else {@code size / 8} doublewords, each in this order. */
    Result read(long address, int size, ByteOrder order, long[] words);

    /** Writes {@code size} bytes from the words, each in this order. */
    Result write(long address, int size, ByteOrder order, long[] words);

    /** Atomically replaces the 4 or 8 bytes if they hold {@code expected}. */
    Result compareAndSwap(long address, int size, ByteOrder order, long expected, long replacement);

    /** Copies bytes from memory; any alignment. */
    Result copyOut(long address, MemorySegment to, long offset, long length);

    /** Copies bytes into memory; any alignment. */
    Result copyIn(long address, MemorySegment from, long offset, long length);
}
