package dev.cofferdam.hwsim.iommu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A device directory and the second-stage page tables of its devices, written as a hypervisor would: a directory of one
 * level in base format, Sv39x4 tables with the largest pages that fit. Addresses are in bytes, from 0 on. Built once, by
 * one thread.
 *
 * <p>Source: RISC-V IOMMU Architecture Specification 1.0, "Device-Directory-Table" and "Device-context fields"; RISC-V
 * Privileged Specification, "Guest-Page Address Translation".
 */
final class GuestTables {
    /** The most devices of a directory of one page. */
    static final int MOST_DEVICES = 128;

    static final long PAGE = 4096;

    private static final int CONTEXT_WORDS = 4;
    private static final int PAGE_WORDS = (int) PAGE / Long.BYTES;
    private static final int ROOT_PAGES = 4;
    private static final int MOST_PAGES = 1 << 14;
    private static final int TOP = 2;

    private static final long SV39X4 = 8L << 60;
    private static final long VALID = 1;
    private static final long READABLE = 1 << 1 | 1 << 4 | 1 << 6;
    private static final long WRITABLE = 1 << 2 | 1 << 7;
    private static final int NUMBER_BIT = 10;

    private long[] words = new long[PAGE_WORDS];

    /** The tables' bytes; nothing may be mapped any more. */
    MemorySegment segment() {
        return MemorySegment.ofArray(words);
    }

    /** Lets a device reach a window, which is whole pages. */
    void map(Window window) {
        int context = window.device() * CONTEXT_WORDS;
        if (words[context] == 0) {
            long root = newPages(ROOT_PAGES) / PAGE_WORDS;
            words[context] = VALID;
            words[context + 1] = SV39X4 | (long) window.device() << 44 | root;
        }
        int root = (int) (words[context + 1] & 0xFFFFFFFFL) * PAGE_WORDS;
        long flags = VALID | READABLE | (window.writable() ? WRITABLE : 0);
        for (long done = 0; done < window.length(); ) {
            long from = window.address() + done;
            long to = window.target() + done;
            int level = TOP;
            while (((from | to) & (size(level) - 1)) != 0 || size(level) > window.length() - done) {
                level--;
            }
            int entry = entry(root, from, level);
            checkFree(words[entry] == 0, from);
            words[entry] = (to / PAGE) << NUMBER_BIT | flags;
            done += size(level);
        }
    }

    private static long size(int level) {
        return PAGE << (9 * level);
    }

    /** Where the entry for an address at a level is; the tables above it are made. */
    private int entry(int root, long address, int level) {
        int table = root;
        for (int i = TOP; i > level; i--) {
            int pointer = table + index(address, i);
            if (words[pointer] == 0) {
                int made = newPages(1);
                words[pointer] = ((long) made / PAGE_WORDS) << NUMBER_BIT | VALID;
            }
            checkFree((words[pointer] & READABLE) == 0, address);
            table = (int) (words[pointer] >>> NUMBER_BIT) * PAGE_WORDS;
        }
        return table + index(address, level);
    }

    private static void checkFree(boolean free, long address) {
        if (!free) {
            throw new IllegalArgumentException(
                    "two windows of one device overlap at 0x" + Long.toHexString(address) + "; give it one of them");
        }
    }

    private static int index(long address, int level) {
        return (int) (address / size(level)) & (level == TOP ? 2047 : 511);
    }

    /** Cleared pages, aligned to their whole size; gives the first word's index. */
    private int newPages(int count) {
        int start = (words.length + count * PAGE_WORDS - 1) & -(count * PAGE_WORDS);
        if (start / PAGE_WORDS + count > MOST_PAGES) {
            throw new IllegalArgumentException("the windows need more than " + MOST_PAGES
                    + " pages of tables; windows whose addresses and targets are aligned to 2 MiB need fewer");
        }
        words = Arrays.copyOf(words, start + count * PAGE_WORDS);
        return start;
    }
}
