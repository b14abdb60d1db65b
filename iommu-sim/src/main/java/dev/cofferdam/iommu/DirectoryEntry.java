package dev.cofferdam.iommu;

/**
 * A non-leaf entry of the device directory or of a process directory (sections "Non-leaf DDT entry" and "Non-leaf PDT
 * entry").
 *
 * <pre>
 *  63 54 53   10 9  1  0
 * +-----+-------+----+---+
 * |  0  |  PPN  |  0 | V |
 * +-----+-------+----+---+
 * </pre>
 */
final class DirectoryEntry {
    static final int SIZE = 8;

    private static final long RESERVED = Bits.mask(9) << 1 | Bits.mask(10) << 54;

    private DirectoryEntry() {}

    static boolean valid(long entry) {
        return (entry & 1) != 0;
    }

    static boolean misconfigured(long entry) {
        return (entry & RESERVED) != 0;
    }

    /** The address of the next level's table. */
    static long table(long entry) {
        return Bits.field(entry, 10, 44) << 12;
    }
}
