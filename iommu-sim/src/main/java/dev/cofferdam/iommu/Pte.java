package dev.cofferdam.iommu;

/**
 * Page-table entries of both stages (Privileged specification, "Virtual Address Translation Process", with Svnapot,
 * Svpbmt and Svrsw60t59b). An Sv32 entry is the low word, with bits 31:10 as its PPN.
 *
 * <pre>
 *  63 62  61 60    59 58  54 53     10 9   8 7 6 5 4 3 2 1 0
 * +--+------+--------+------+---------+-----+-+-+-+-+-+-+-+-+
 * |N | PBMT | rsw/0  |  0   |   PPN   | RSW |D|A|G|U|X|W|R|V|
 * +--+------+--------+------+---------+-----+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Pte {
    static final long V = 1;
    static final long R = 1 << 1;
    static final long W = 1 << 2;
    static final long X = 1 << 3;
    static final long U = 1 << 4;
    static final long G = 1 << 5;
    static final long A = 1 << 6;
    static final long D = 1 << 7;

    static final int NAPOT_SHIFT = 16;

    private static final int PPN_BIT = 10;
    private static final int PPN_BITS = 44;
    private static final int PAGE_SHIFT = 12;
    private static final long NAPOT_PAGES = 0xF;
    private static final long NAPOT_64_KIB = 0x8;
    private static final long RESERVED = Bits.mask(5) << 54;
    private static final long RSW_60_59 = 3L << 59;

    private Pte() {}

    static boolean has(long pte, long flag) {
        return (pte & flag) != 0;
    }

    static int pbmt(long pte) {
        return (int) Bits.field(pte, 61, 2);
    }

    static boolean isNapot(long pte) {
        return pte < 0;
    }

    private static long ppn(long pte) {
        return Bits.field(pte, PPN_BIT, PPN_BITS);
    }

    /** The address of the table that a pointer names. */
    static long table(long pte) {
        return ppn(pte) << PAGE_SHIFT;
    }

    static boolean isLeaf(long pte) {
        return has(pte, R | X);
    }

    /** Step 3: not valid, a reserved permission, or a reserved bit or encoding of any entry. */
    static boolean isInvalid(long pte, int level, Features features) {
        int memoryType = pbmt(pte);
        return !has(pte, V)
                || (pte & (R | W)) == W
                || has(pte, RESERVED)
                || memoryType == 3
                || (memoryType != 0 && !features.has(Capability.SVPBMT))
                || (has(pte, RSW_60_59) && !features.has(Capability.SVRSW60T59B))
                || (isNapot(pte) && level != 0);
    }

    /** Step 4: reserved bits of a pointer to the next level. */
    static boolean isInvalidPointer(long pte) {
        return pbmt(pte) != 0 || has(pte, D | A | U);
    }

    /** Step 6 and the Svnapot encodings: a misaligned superpage or a reserved contiguous region. */
    static boolean isInvalidLeaf(long pte, int level, Scheme scheme) {
        boolean misaligned = (table(pte) & Bits.mask(scheme.pageShift(level))) != 0;
        boolean reservedRegion = isNapot(pte) && (ppn(pte) & NAPOT_PAGES) != NAPOT_64_KIB;
        return level > 0 ? misaligned : reservedRegion;
    }

    /** Step 8: the translated address. */
    static long translate(long pte, int pageShift, long address) {
        long offset = Bits.mask(pageShift);
        if (isNapot(pte)) {
            offset = Bits.mask(NAPOT_SHIFT);
        }
        return (table(pte) & ~offset) | (address & offset);
    }
}
