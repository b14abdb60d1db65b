package dev.cofferdam.iommu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Memory that is one segment at one base address; everything else is an access fault. Safe for the threads that the
 * segment allows; only the compare-and-swap is atomic among them.
 */
public final class SegmentMemory implements Memory {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong DOUBLEWORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final java.lang.invoke.VarHandle ATOMIC_WORD =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final java.lang.invoke.VarHandle ATOMIC_DOUBLEWORD =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment segment;
    private final long base;

    /** Memory at {@code base} whose content is the segment; the segment is aligned to 8 bytes. */
    public SegmentMemory(MemorySegment segment, long base) {
        this.segment = segment;
        this.base = base;
    }

    private boolean outside(long address, long length) {
        long offset = address - base;
        return offset < 0 || offset > segment.byteSize() - length;
    }

    @Override
    public Result read(long address, int size, ByteOrder order, long[] words) {
        if (outside(address, size)) {
            return Result.ACCESS_FAULT;
        }
        long offset = address - base;
        if (size == 4) {
            words[0] = Integer.toUnsignedLong(swapped(segment.get(WORD, offset), order));
            return Result.DONE;
        }
        for (int i = 0; i < size / 8; i++) {
            words[i] = swapped(segment.get(DOUBLEWORD, offset + 8L * i), order);
        }
        return Result.DONE;
    }

    @Override
    public Result write(long address, int size, ByteOrder order, long[] words) {
        if (outside(address, size)) {
            return Result.ACCESS_FAULT;
        }
        long offset = address - base;
        if (size == 4) {
            segment.set(WORD, offset, swapped((int) words[0], order));
            return Result.DONE;
        }
        for (int i = 0; i < size / 8; i++) {
            segment.set(DOUBLEWORD, offset + 8L * i, swapped(words[i], order));
        }
        return Result.DONE;
    }

    @Override
    public Result compareAndSwap(long address, int size, ByteOrder order, long expected, long replacement) {
        if (outside(address, size)) {
            return Result.ACCESS_FAULT;
        }
        long offset = address - base;
        boolean swapped = size == 4
                ? ATOMIC_WORD.compareAndSet(
                        segment, offset, swapped((int) expected, order), swapped((int) replacement, order))
                : ATOMIC_DOUBLEWORD.compareAndSet(
                        segment, offset, swapped(expected, order), swapped(replacement, order));
        return swapped ? Result.DONE : Result.CHANGED;
    }

    @Override
    public Result copyOut(long address, MemorySegment to, long offset, long length) {
        if (outside(address, length)) {
            return Result.ACCESS_FAULT;
        }
        MemorySegment.copy(segment, address - base, to, offset, length);
        return Result.DONE;
    }

    @Override
    public Result copyIn(long address, MemorySegment from, long offset, long length) {
        if (outside(address, length)) {
            return Result.ACCESS_FAULT;
        }
        MemorySegment.copy(from, offset, segment, address - base, length);
        return Result.DONE;
    }

    private static int swapped(int value, ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    private static long swapped(long value, ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? Long.reverseBytes(value) : value;
    }
}
