package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * The unit's own accesses to memory: bounded by {@code capabilities.PAS}, counted, and with one buffer for the data of
 * the last read.
 */
final class Bus {
    private static final int LARGEST_STRUCTURE_DOUBLEWORDS = 8;

    private final Memory memory;
    private final Tally tally;
    private final int pas;
    private final long[] words = new long[LARGEST_STRUCTURE_DOUBLEWORDS];

    Bus(Memory memory, Tally tally, int pas) {
        this.memory = memory;
        this.tally = tally;
        this.pas = pas;
    }

    /** Whether the address is inside the physical address space. */
    boolean reaches(long address) {
        return address >>> pas == 0;
    }

    Memory.Result read(long address, int size, ByteOrder order) {
        if (!reaches(address)) {
            return Memory.Result.ACCESS_FAULT;
        }
        tally.memoryReads++;
        return memory.read(address, size, order, words);
    }

    /** The doubleword (or the 4-byte word) at this position of the last read. */
    long word(int index) {
        return words[index];
    }

    Memory.Result write(long address, int size, ByteOrder order, long... values) {
        if (!reaches(address)) {
            return Memory.Result.ACCESS_FAULT;
        }
        tally.memoryWrites++;
        return memory.write(address, size, order, values);
    }

    Memory.Result compareAndSwap(long address, int size, ByteOrder order, long expected, long replacement) {
        tally.memoryReads++;
        Memory.Result result = memory.compareAndSwap(address, size, order, expected, replacement);
        if (result == Memory.Result.DONE) {
            tally.memoryWrites++;
        }
        return result;
    }
}
