package dev.cofferdam.hwsim.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The guest's main memory: a segment given in, seen at a physical address. Every access goes through the segment, so its
 * bounds hold whatever the guest does.
 *
 * <p>Pages may be guarded: harts keep guarded pages out of their fast store path, and every write to one is told to the
 * observers. Used by one thread at a time. Addresses and lengths are in bytes.
 */
public final class Ram {
    public static final int PAGE_SHIFT = 12;
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong DOUBLEWORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Is told of writes to guarded pages, and of pages that become guarded. */
    public interface Observer {
        /**
         * Bytes from {@code offset} on are about to change; the range lies in one page. Says whether the observer goes on
         * watching that page.
         */
        boolean written(long offset, int length);

        /** The page at {@code offset} has become guarded. */
        void guarded(long offset);
    }

    private final long base;
    private final MemorySegment segment;
    private final boolean[] guards;
    private final List<Observer> observers = new ArrayList<>();

    /**
     * Places a segment at a physical address.
     *
     * @throws IllegalArgumentException if the segment or the address is not a whole number of pages, or larger than 1 TiB
     */
    public Ram(long base, MemorySegment segment) {
        long size = segment.byteSize();
        if (size == 0 || ((size | base) & (PAGE_SIZE - 1)) != 0 || size > 1L << 40 || base < 0) {
            throw new IllegalArgumentException("memory of " + size + " bytes at 0x" + Long.toHexString(base)
                    + ": size and address must be whole pages of " + PAGE_SIZE + " bytes, at most 1 TiB");
        }
        this.base = base;
        this.segment = segment;
        this.guards = new boolean[(int) (size >>> PAGE_SHIFT)];
    }

    public long base() {
        return base;
    }

    public long size() {
        return segment.byteSize();
    }

    /** The memory itself; offset 0 is the base address. */
    public MemorySegment segment() {
        return segment;
    }

    /** Whether a range of physical addresses lies wholly in this memory. */
    public boolean contains(long address, long length) {
        long offset = address - base;
        return offset >= 0 && length >= 0 && length <= size() && offset <= size() - length;
    }

    public void addObserver(Observer observer) {
        observers.add(observer);
    }

    public boolean isGuarded(long offset) {
        return guards[(int) (offset >>> PAGE_SHIFT)];
    }

    /** Guards the page that holds an offset. */
    public void guard(long offset) {
        int page = (int) (offset >>> PAGE_SHIFT);
        if (!guards[page]) {
            guards[page] = true;
            observers.forEach(o -> o.guarded(offset & -PAGE_SIZE));
        }
    }

    /**
     * Tells the observers of a write, if its page is guarded; the range lies in one page. A page that none of them watches
     * any more loses its guard, so that one which held code once is written as fast as any.
     */
    public void announceWrite(long offset, int length) {
        if (isGuarded(offset)) {
            boolean watched = false;
            for (Observer observer : observers) {
                watched |= observer.written(offset, length);
            }
            guards[(int) (offset >>> PAGE_SHIFT)] = watched;
        }
    }

    /** Reads 1, 2, 4 or 8 bytes at an offset, zero-extended. */
    public long read(long offset, int size) {
        return switch (size) {
            case 1 -> segment.get(BYTE, offset) & 0xFFL;
            case 2 -> segment.get(HALF, offset) & 0xFFFFL;
            case 4 -> segment.get(WORD, offset) & 0xFFFFFFFFL;
            default -> segment.get(DOUBLEWORD, offset);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes at an offset; the caller has announced it. */
    public void write(long offset, int size, long value) {
        switch (size) {
            case 1 -> segment.set(BYTE, offset, (byte) value);
            case 2 -> segment.set(HALF, offset, (short) value);
            case 4 -> segment.set(WORD, offset, (int) value);
            default -> segment.set(DOUBLEWORD, offset, value);
        }
    }

    /** Copies bytes in from outside, page by page, telling the observers. */
    public void copyIn(MemorySegment from, long offset) {
        long length = from.byteSize();
        for (long done = 0; done < length; ) {
            long at = offset + done;
            int part = (int) Math.min(length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
            announceWrite(at, part);
            MemorySegment.copy(from, done, segment, at, part);
            done += part;
        }
    }
}
