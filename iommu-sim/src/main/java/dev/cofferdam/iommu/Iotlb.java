package dev.cofferdam.iommu;

/**
 * Translations of both stages together, tagged by GSCID, PSCID and page (section "Caching in-memory data structures").
 * Fully associative, with the replacement of {@link ContextCache} and a table from hashed page to entry that spares
 * most lookups the search.
 */
final class Iotlb {
    /**
     * One translation. A page is cached as the smaller of what the two stages map; the ranges that an invalidation by
     * address must reach are those of the leaf entries it came from.
     *
     * @param context what {@link #context} made of the identifiers
     * @param page the untranslated address of the range
     * @param gpa the guest physical address of the range
     * @param address the translated address of the range
     * @param rangeShift the size of the range, as a power of two in bytes
     * @param firstStageShift what the first-stage leaf maps, likewise
     * @param secondStageShift what the second-stage leaf maps, likewise
     * @param firstStage the flags of the first-stage leaf
     * @param secondStage the flags of the second-stage leaf
     */
    record Entry(
            long context,
            long page,
            long gpa,
            long address,
            int rangeShift,
            int firstStageShift,
            int secondStageShift,
            long firstStage,
            long secondStage,
            int pbmt,
            boolean msi) {
        /** An invalidation by address reaches every piece of the leaf that holds the address. */
        int reach(int leafShift) {
            return Math.max(leafShift, rangeShift);
        }

        boolean covers(long contextTag, long iova) {
            return context == contextTag && (iova ^ page) >>> rangeShift == 0;
        }
    }

    private static final int PSCID_BIT = 20;
    private static final long FIRST_STAGE = 1L << 40;
    private static final long SECOND_STAGE = 1L << 41;

    private final Entry[] entries;
    private final long[] lastHit;
    private final int[] likely;
    private final int likelyMask;
    private long hits;

    Iotlb(int size) {
        entries = new Entry[size];
        lastHit = new long[size];
        int slots = Integer.highestOneBit(size) * 4;
        likely = new int[slots];
        likelyMask = slots - 1;
    }

    /** The tag of an address space: which stages are active, and their identifiers. */
    static long context(boolean firstStage, int pscid, boolean secondStage, int gscid) {
        return (firstStage ? FIRST_STAGE : 0) | (secondStage ? SECOND_STAGE : 0) | (long) pscid << PSCID_BIT | gscid;
    }

    private static int pscid(Entry entry) {
        return (int) Bits.field(entry.context, PSCID_BIT, 20);
    }

    private static int gscid(Entry entry) {
        return (int) Bits.field(entry.context, 0, 16);
    }

    private int slot(long context, long iova) {
        long page = iova >>> 12;
        return (int) (page ^ page >>> 9 ^ context >>> PSCID_BIT ^ context) & likelyMask;
    }

    /** The index of the entry for the address, or -1. */
    int find(long context, long iova) {
        int slot = slot(context, iova);
        int index = likely[slot];
        Entry entry = entries[index];
        if (entry == null || !entry.covers(context, iova)) {
            index = search(context, iova);
            if (index < 0) {
                return index;
            }
            likely[slot] = index;
        }
        lastHit[index] = hits++;
        return index;
    }

    private int search(long context, long iova) {
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] != null && entries[i].covers(context, iova)) {
                return i;
            }
        }
        return -1;
    }

    Entry at(int index) {
        return entries[index];
    }

    /** Drops an entry that does not serve a request, so that the tables are walked again. */
    void drop(int index) {
        entries[index] = null;
    }

    void add(Entry entry) {
        int victim = ContextCache.victim(entries, lastHit);
        entries[victim] = entry;
        likely[slot(entry.context, entry.page)] = victim;
    }

    /**
     * The operands of IOTINVAL (section "IOMMU Page-Table cache invalidation commands").
     *
     * @param address bits 63:12 of the address; with {@code range}, in the NAPOT encoding
     */
    record Operands(
            boolean gscidValid,
            int gscid,
            boolean pscidValid,
            int pscid,
            boolean addressValid,
            long address,
            boolean range) {
        private boolean reaches(long cached, int shift) {
            long distinguished = range ? ~(address ^ (address + 1)) : -1;
            return (((cached >>> 12) ^ address) & distinguished) >>> (shift - 12) == 0;
        }
    }

    /** IOTINVAL.VMA. */
    void invalidateFirstStage(Operands operands) {
        for (int i = 0; i < entries.length; i++) {
            Entry entry = entries[i];
            if (entry != null
                    && inGuest(entry, operands)
                    && inProcess(entry, operands)
                    && (!operands.addressValid || operands.reaches(entry.page, entry.reach(entry.firstStageShift)))) {
                entries[i] = null;
            }
        }
    }

    private static boolean inGuest(Entry entry, Operands operands) {
        boolean ofGuest = (entry.context & SECOND_STAGE) != 0;
        return operands.gscidValid ? ofGuest && gscid(entry) == operands.gscid : !ofGuest;
    }

    private static boolean inProcess(Entry entry, Operands operands) {
        return !operands.pscidValid
                || ((entry.context & FIRST_STAGE) != 0
                        && pscid(entry) == operands.pscid
                        && !Pte.has(entry.firstStage, Pte.G));
    }

    /**
     * IOTINVAL.GVMA. A translation that went through a first stage also depends on the pages of its tables, so it goes
     * whatever the address.
     */
    void invalidateSecondStage(Operands operands) {
        for (int i = 0; i < entries.length; i++) {
            Entry entry = entries[i];
            if (entry == null || (entry.context & SECOND_STAGE) == 0) {
                continue;
            }
            boolean matches = !operands.gscidValid
                    || (gscid(entry) == operands.gscid
                            && (!operands.addressValid
                                    || (entry.context & FIRST_STAGE) != 0
                                    || operands.reaches(entry.gpa, entry.reach(entry.secondStageShift))));
            if (matches) {
                entries[i] = null;
            }
        }
    }
}
