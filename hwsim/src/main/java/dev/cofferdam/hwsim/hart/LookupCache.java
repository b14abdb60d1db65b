package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.util.Arrays;

/**
 * The host's cache of translations for one translation context of a hart (a privilege, with or without SUM): three
 * direct-mapped tables, for loads, stores and fetches, each of which holds only pages that the access is allowed to. It
 * is an implementation's cache and may drop anything at any time. One hart's; not for several threads.
 */
final class LookupCache {
    private static final int ENTRIES = LookupTables.ENTRIES;
    private static final long EMPTY = LookupTables.EMPTY;

    /** How many of the tables a cache takes. */
    static final int TABLES = 2;

    private final LookupTables tables;
    private final int loads;
    private final int stores;
    private final long[] fetchTags = new long[ENTRIES];
    private final CodePage[] fetchPages = new CodePage[ENTRIES];
    /** The span of addresses whose entries came from leaves larger than a page. */
    private long superLow;

    private long superHigh;
    private long generation;

    /** Takes two of the tables: of the loads, which begins at an index, and behind it that of the stores. */
    LookupCache(LookupTables tables, int loads, long generation) {
        this.tables = tables;
        this.loads = loads;
        this.stores = loads + ENTRIES;
        clear(generation);
    }

    /** Where the table of the pages that loads are allowed to begins. */
    int loads() {
        return loads;
    }

    /** Where the table of the pages that stores are allowed to begins. */
    int stores() {
        return stores;
    }

    private static int index(long address) {
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
        Arrays.fill(tables.tags(), loads, loads + TABLES * ENTRIES, EMPTY);
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
        tables.tags()[tables.index(loads, address)] = EMPTY;
        tables.tags()[tables.index(stores, address)] = EMPTY;
        fetchTags[index(address)] = EMPTY;
        generation = newGeneration;
    }

    /** Drops the store entries that lead to a page of main memory. */
    void dropStores(long offset) {
        long[] tags = tables.tags();
        for (int i = stores; i < stores + ENTRIES; i++) {
            if (tags[i] != EMPTY && tables.offset(i, tags[i]) == offset) {
                tags[i] = EMPTY;
            }
        }
    }

    /** Remembers where a page lies in main memory, in the table of the loads or of the stores. */
    void fill(int table, long address, long offset) {
        int i = tables.index(table, address);
        tables.tags()[i] = tag(address);
        tables.distances()[i] = (offset & -Ram.PAGE_SIZE) - tag(address);
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
