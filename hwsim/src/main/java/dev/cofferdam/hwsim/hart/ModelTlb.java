package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.util.Arrays;

/**
 * The TLB that the counters speak of: 128 entries in 32 sets of four, shared by fetches, loads and stores, tagged with
 * ASID (or global) and page size, replaced first in, first out in each set.
 *
 * <p>It counts and never answers: translations come from the page table. The host's lookup caches are kept a subset of
 * it, so only their misses ask here; that a hit changes nothing is why replacement is by age of filling. One hart's.
 */
final class ModelTlb {
    static final int SETS = 32;
    static final int WAYS = 4;

    private static final long EMPTY = -1;

    private final HartEvents events;
    /** An entry's page number at its own page size, with the size in the low bits. */
    private final long[] pages = new long[SETS * WAYS];

    /** An entry's ASID, or -1 where the leaf is global. */
    private final int[] spaces = new int[SETS * WAYS];

    private final int[] oldest = new int[SETS];

    ModelTlb(HartEvents events) {
        this.events = events;
        Arrays.fill(pages, EMPTY);
    }

    private static long key(long address, int level) {
        long number = address >>> (Ram.PAGE_SHIFT + 9 * level);
        return number << 2 | level;
    }

    private static int asid(Csrs csrs) {
        return (int) (csrs.satp() >>> 44) & 0xFFFF;
    }

    /** Walks the page table for an access, and counts a fill if no entry covered it. */
    long translate(Mmu mmu, Walker walker, long address, Access access, int privilege, LookupCache cache) {
        Csrs csrs = mmu.csrs();
        walker.walk(address, access, privilege, csrs.sum(), csrs.mxr());
        Mmu.noteLeaf(cache, address, walker.size());
        long key = key(address, walker.level());
        if (!holds(key, asid(csrs))) {
            fill(mmu, key, walker.isGlobal() ? -1 : asid(csrs));
            events.tlbFill(access);
        }
        return walker.physical();
    }

    private static int set(long key) {
        return (int) (key >>> 2) & (SETS - 1);
    }

    private boolean holds(long key, int asid) {
        int first = set(key) * WAYS;
        for (int i = first; i < first + WAYS; i++) {
            if (pages[i] == key && (spaces[i] == -1 || spaces[i] == asid)) {
                return true;
            }
        }
        return false;
    }

    private void fill(Mmu mmu, long key, int space) {
        int set = set(key);
        int slot = set * WAYS + oldest[set];
        oldest[set] = (oldest[set] + 1) % WAYS;
        if (pages[slot] != EMPTY) {
            int level = (int) pages[slot] & 3;
            if (level == 0) {
                mmu.flush(pages[slot] >>> 2 << Ram.PAGE_SHIFT);
            } else {
                mmu.flush();
            }
        }
        pages[slot] = key;
        spaces[slot] = space;
    }

    /** SFENCE.VMA; null stands for all addresses, or all address spaces. */
    void fence(Long address, Long asid) {
        events.tlbFlush(address != null, asid != null);
        for (int i = 0; i < pages.length; i++) {
            boolean addressed = address == null || pages[i] == key(address, (int) pages[i] & 3);
            boolean spaced = asid == null || spaces[i] == (asid.intValue() & 0xFFFF);
            if (addressed && spaced) {
                pages[i] = EMPTY;
            }
        }
    }
}
