package dev.cofferdam.iommu;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * A fully associative cache of contexts by identifier. The victim is the first free entry, else the one whose last hit
 * is longest ago. A small table from hashed identifier to entry spares most lookups the search.
 */
final class ContextCache<C> {
    private final long[] keys;
    private final C[] contexts;
    private final long[] lastHit;
    private final int[] likely;
    private final int likelyMask;
    private long hits;

    @SuppressWarnings("unchecked")
    ContextCache(int entries) {
        keys = new long[entries];
        contexts = (C[]) new Object[entries];
        lastHit = new long[entries];
        int slots = Integer.highestOneBit(entries) * 4;
        likely = new int[slots];
        likelyMask = slots - 1;
    }

    private int slot(long key) {
        return (int) (key ^ key >>> 20) & likelyMask;
    }

    /** The context, or null. */
    C find(long key) {
        int entry = likely[slot(key)];
        if (keys[entry] != key || contexts[entry] == null) {
            entry = search(key);
            if (entry < 0) {
                return null;
            }
            likely[slot(key)] = entry;
        }
        lastHit[entry] = hits++;
        return contexts[entry];
    }

    private int search(long key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key && contexts[i] != null) {
                return i;
            }
        }
        return -1;
    }

    void add(long key, C context) {
        int victim = victim(contexts, lastHit);
        keys[victim] = key;
        contexts[victim] = context;
        likely[slot(key)] = victim;
    }

    /** The first free entry, else the one whose last hit is longest ago. */
    static int victim(Object[] entries, long[] lastHit) {
        int victim = 0;
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] == null) {
                return i;
            }
            if (lastHit[i] < lastHit[victim]) {
                victim = i;
            }
        }
        return victim;
    }

    void invalidate(LongPredicate key) {
        for (int i = 0; i < keys.length; i++) {
            if (contexts[i] != null && key.test(keys[i])) {
                contexts[i] = null;
            }
        }
    }

    void invalidateAll() {
        Arrays.fill(contexts, null);
    }
}
