package dev.cofferdam.iommu;

/**
 * The paged virtual-memory schemes of the Privileged specification. The second-stage variant of a scheme (Sv39x4 of
 * Sv39 and so on) has the same levels and entries, and two more address bits in the root's index.
 */
enum Scheme {
    BARE(0, 0, 0),
    SV32(2, 4, 10),
    SV39(3, 8, 9),
    SV48(4, 8, 9),
    SV57(5, 8, 9);

    private static final int PAGE_SHIFT = 12;
    private static final int GUEST_EXTENSION_BITS = 2;

    private final int levels;
    private final int entrySize;
    private final int indexBits;

    Scheme(int levels, int entrySize, int indexBits) {
        this.levels = levels;
        this.entrySize = entrySize;
        this.indexBits = indexBits;
    }

    /**
     * The scheme of a {@code MODE} field (tables "Encodings of iohgatp.MODE" and "Encodings of iosatp.MODE").
     *
     * @param narrow whether {@code GXL} or {@code SXL} is 1
     * @return the scheme, or null if the encoding is reserved
     */
    static Scheme decode(int mode, boolean narrow) {
        return switch (mode) {
            case 0 -> BARE;
            case 8 -> narrow ? SV32 : SV39;
            case 9 -> narrow ? null : SV48;
            case 10 -> narrow ? null : SV57;
            default -> null;
        };
    }

    boolean isFirstStageOf(Capabilities capabilities) {
        return switch (this) {
            case BARE -> true;
            case SV32 -> capabilities.has(Capability.SV32);
            case SV39 -> capabilities.has(Capability.SV39);
            case SV48 -> capabilities.has(Capability.SV48);
            case SV57 -> capabilities.has(Capability.SV57);
        };
    }

    boolean isSecondStageOf(Capabilities capabilities) {
        return switch (this) {
            case BARE -> true;
            case SV32 -> capabilities.has(Capability.SV32X4);
            case SV39 -> capabilities.has(Capability.SV39X4);
            case SV48 -> capabilities.has(Capability.SV48X4);
            case SV57 -> capabilities.has(Capability.SV57X4);
        };
    }

    int levels() {
        return levels;
    }

    /** The size of a page-table entry in bytes. */
    int entrySize() {
        return entrySize;
    }

    /** The size of the page that a leaf at this level maps, as a power of two in bytes. */
    int pageShift(int level) {
        return PAGE_SHIFT + level * indexBits;
    }

    private int virtualAddressBits() {
        return pageShift(levels);
    }

    /** The width of a guest physical address of the second-stage variant. */
    int guestAddressBits() {
        return virtualAddressBits() + GUEST_EXTENSION_BITS;
    }

    /** Whether the address is one of the scheme: zero-extended for Sv32, else sign-extended. */
    boolean isCanonical(long address) {
        if (this == SV32) {
            return address >>> virtualAddressBits() == 0;
        }
        int unused = Long.SIZE - virtualAddressBits();
        return address << unused >> unused == address;
    }

    /** The byte offset into a first-stage table of this level. */
    long entryOffset(int level, long address) {
        return Bits.field(address, pageShift(level), indexBits) * entrySize;
    }

    /** The byte offset into a second-stage table of this level. */
    long guestEntryOffset(int level, long address) {
        int bits = level == levels - 1 ? indexBits + GUEST_EXTENSION_BITS : indexBits;
        return Bits.field(address, pageShift(level), bits) * entrySize;
    }
}
