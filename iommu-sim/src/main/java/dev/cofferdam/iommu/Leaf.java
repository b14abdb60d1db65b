package dev.cofferdam.iommu;

/** What one stage of address translation made of an address. Mutable: each walker's caller keeps one. */
final class Leaf {
    /** The range that a Bare stage answers for, as a power of two: implementation-defined, 1 GiB recommended. */
    static final int BARE_SHIFT = 30;

    private static final long ALL = Pte.V | Pte.R | Pte.W | Pte.X | Pte.U | Pte.A | Pte.D;

    long address;
    /** The range that the result holds for, as a power of two in bytes. */
    int rangeShift;
    /** What one leaf entry or NAPOT region of this stage maps, as a power of two in bytes; 0 without a leaf. */
    int invalidationShift;

    long pte;

    /** A Bare stage. */
    void identity(long from) {
        address = from;
        rangeShift = BARE_SHIFT;
        invalidationShift = 0;
        pte = ALL;
    }

    void page(long entry, int pageShift, long from) {
        address = Pte.translate(entry, pageShift, from);
        rangeShift = pageShift;
        invalidationShift = Pte.isNapot(entry) ? Pte.NAPOT_SHIFT : pageShift;
        pte = entry;
    }

    /** The page of an MSI page-table entry: as a second-stage leaf that may be read and written. */
    void interruptFile(long to, int pageShift) {
        address = to;
        rangeShift = pageShift;
        invalidationShift = pageShift;
        pte = ALL & ~Pte.X;
    }

    boolean has(long flag) {
        return Pte.has(pte, flag);
    }

    int pbmt() {
        return Pte.pbmt(pte);
    }
}
