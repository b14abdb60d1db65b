package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.util.Arrays;

/**
 * The host's cache of translations for one translation context of a hart (a privilege, with or without SUM): three
 * direct-mapped tables, for loads, stores and fetches, each of which holds only pages that the access is allowed to. It
 * is an implementation's cache and may drop anything at any time. One hart's; not for several threads.
 *
 * <p>A data table holds pairs of a page's virtual address and what to add to an address in it to get an offset in main
 * memory.
 */
final class LookupCache {
    static final int ENTRIES = 256;

    /** No page's address, nor a page's address with low bits of an access's size. */
    private static final long EMPTY = -1;

    final long[] loads = new long[2 * ENTRIES];
    final long[] stores = new long[2 * ENTRIES];
    private final long[] fetchTags = new long[ENTRIES];
    private final CodePage[] fetchPages = new CodePage[ENTRIES];
    /** The span of addresses whose entries came from leaves larger than a page. */
    private long superLow;

    private long superHigh;
    private long generation;

    LookupCache(long generation) {
        clear(generation);
    }

    static int index(long address) {
        return (int) (address >>> Ram.PAGE_SHIFT) & (ENTRIES - 1);
    }

    private static long tag(long address) {
        return address & -Ram.PAGE_SIZE;
    }

    /** Changes whenever a fetch may lead elsewhere than before; never the same in two caches of a machine. */
    long generation() {
        return generation;
    }

    void clear(long newGeneration) {
        Arrays.fill(loads, EMPTY);
        Arrays.fill(stores, EMPTY);
        Arrays.fill(fetchTags, EMPTY);
        superLow = -1;
        superHigh = 0;
        generation = newGeneration;
    }

    /** Drops what is known of one address; everything where it may lie in a larger leaf. */
    void drop(long address, long newGeneration) {
        if (Long.compareUnsigned(address, superLow) >= 0 && Long.compareUnsigned(address, superHigh) <= 0) {
            clear(newGeneration);
            return;
        }
        int i = index(address);
        loads[2 * i] = EMPTY;
        stores[2 * i] = EMPTY;
        fetchTags[i] = EMPTY;
        generation = newGeneration;
    }

    /** Drops the store entries that lead to a page of main memory. */
    void dropStores(long offset) {
        for (int i = 0; i < ENTRIES; i++) {
            if (stores[2 * i] != EMPTY && stores[2 * i] + stores[2 * i + 1] == offset) {
                stores[2 * i] = EMPTY;
            }
        }
    }

    void fill(long[] table, long address, long offset) {
        int i = 2 * index(address);
        table[i] = tag(address);
        table[i + 1] = (offset & -Ram.PAGE_SIZE) - tag(address);
    }

    CodePage page(long address) {
        int i = index(address);
        return fetchTags[i] == tag(address) ? fetchPages[i] : null;
    }

    void fillPage(long address, CodePage page) {
        int i = index(address);
        fetchTags[i] = tag(address);
        fetchPages[i] = page;
    }

    /** Remembers that entries about this address come from a leaf of {@code size} bytes. */
    void noteSuperpage(long address, long size) {
        long from = address & -size;
        long to = from + size - 1;
        superLow = Long.compareUnsigned(from, superLow) < 0 ? from : superLow;
        superHigh = Long.compareUnsigned(to, superHigh) > 0 ? to : superHigh;
    }
}
