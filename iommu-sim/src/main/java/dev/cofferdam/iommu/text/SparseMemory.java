package dev.cofferdam.iommu.text;

import dev.cofferdam.iommu.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory that reads 0 where nothing was written and keeps only pages that were, with ranges where accesses of the unit
 * fail. At most {@link #MAX_PAGES} pages; a write that needs more is an access fault. Not thread-safe.
 */
final class SparseMemory implements Memory {
    static final int MAX_PAGES = 1 << 16;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    private final Map<Long, byte[]> pages = new HashMap<>();
    private final FaultRanges faults = new FaultRanges();

    FaultRanges faults() {
        return faults;
    }

    private static int offset(long address) {
        return (int) address & (PAGE_SIZE - 1);
    }

    /** The byte at an address, whether or not accesses there fail. */
    byte peek(long address) {
        byte[] page = pages.get(address >>> PAGE_SHIFT);
        return page == null ? 0 : page[offset(address)];
    }

    /** Whether writing these bytes keeps within the page limit. */
    boolean hasRoom(long address, long length) {
        int missing = 0;
        for (long page = address >>> PAGE_SHIFT; page <= (address + length - 1) >>> PAGE_SHIFT; page++) {
            missing += pages.containsKey(page) ? 0 : 1;
        }
        return pages.size() + missing <= MAX_PAGES;
    }

    /** Sets the byte at an address, whether or not accesses there fail. */
    void poke(long address, byte value) {
        pages.computeIfAbsent(address >>> PAGE_SHIFT, number -> new byte[PAGE_SIZE])[offset(address)] = value;
    }

    private long peekWord(long address, int size, ByteOrder order) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (peek(address + i) & 0xFFL) << (8 * i);
        }
        return ordered(value, size, order);
    }

    private void pokeWord(long address, int size, ByteOrder order, long value) {
        long bytes = ordered(value, size, order);
        for (int i = 0; i < size; i++) {
            poke(address + i, (byte) (bytes >>> (8 * i)));
        }
    }

    private static long ordered(long value, int size, ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? Long.reverseBytes(value) >>> (Long.SIZE - 8 * size) : value;
    }

    @Override
    public Result read(long address, int size, ByteOrder order, long[] words) {
        Result result = faults.at(address, size);
        if (result == Result.DONE) {
            int word = Math.min(size, Long.BYTES);
            for (int done = 0; done < size; done += word) {
                words[done / word] = peekWord(address + done, word, order);
            }
        }
        return result;
    }

    @Override
    public Result write(long address, int size, ByteOrder order, long[] words) {
        Result result = writable(address, size);
        if (result == Result.DONE) {
            int word = Math.min(size, Long.BYTES);
            for (int done = 0; done < size; done += word) {
                pokeWord(address + done, word, order, words[done / word]);
            }
        }
        return result;
    }

    private Result writable(long address, long length) {
        Result result = faults.at(address, length);
        return result == Result.DONE && !hasRoom(address, length) ? Result.ACCESS_FAULT : result;
    }

    @Override
    public Result compareAndSwap(long address, int size, ByteOrder order, long expected, long replacement) {
        Result result = writable(address, size);
        if (result != Result.DONE) {
            return result;
        }
        if (peekWord(address, size, order) != expected) {
            return Result.CHANGED;
        }
        pokeWord(address, size, order, replacement);
        return Result.DONE;
    }

    @Override
    public Result copyOut(long address, MemorySegment to, long offset, long length) {
        Result result = faults.at(address, length);
        if (result == Result.DONE) {
            for (long i = 0; i < length; i++) {
                to.set(ValueLayout.JAVA_BYTE, offset + i, peek(address + i));
            }
        }
        return result;
    }

    @Override
    public Result copyIn(long address, MemorySegment from, long offset, long length) {
        Result result = writable(address, length);
        if (result == Result.DONE) {
            for (long i = 0; i < length; i++) {
                poke(address + i, from.get(ValueLayout.JAVA_BYTE, offset + i));
            }
        }
        return result;
    }
}
