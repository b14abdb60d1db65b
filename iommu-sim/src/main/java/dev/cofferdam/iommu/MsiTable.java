package dev.cofferdam.iommu;

/**
 * The process to translate addresses of MSIs (section of that name; Advanced Interrupt Architecture, "MSI page table
 * entries").
 *
 * <pre>
 *  basic   63 62 54 53         10 9   3 2 1 0     MRIF  63 62 54 53               7 6 3 2 1 0
 *         +--+-----+-------------+-----+---+-+         +--+-----+------------------+---+---+-+
 *         |C |  0  |     PPN     |  0  | 3 |V|  +0     |C |  0  |MRIF address 55:9 | 0 | 1 |V|
 *         +--+-----+-------------+-----+---+-+         +--+-----+------------------+---+---+-+
 *         |             ignored              |  +8     63:61 0, 60 NID[10], 59:54 0, 53:10 NPPN, 9:0 NID[9:0]
 *         +----------------------------------+
 * </pre>
 */
final class MsiTable {
    private static final int ENTRY_SIZE = 16;
    private static final int PAGE_SHIFT = 12;
    private static final int MODE_MRIF = 1;
    private static final int MODE_BASIC = 3;
    private static final long BASIC_RESERVED = Bits.mask(7) << 3 | Bits.mask(9) << 54;
    private static final long MRIF_RESERVED = Bits.mask(4) << 3 | Bits.mask(9) << 54;
    private static final long NOTICE_RESERVED = Bits.mask(6) << 54 | Bits.mask(3) << 61;

    private final Features features;
    private final Bus bus;
    private final Tally tally;

    MsiTable(Features features, Bus bus, Tally tally) {
        this.features = features;
        this.bus = bus;
        this.tally = tally;
    }

    /** Whether the guest physical address is that of a virtual interrupt file (section "MSI address mask ..."). */
    static boolean covers(DeviceContext device, long gpa) {
        return device.msiMode() != 0
                && (((gpa >>> PAGE_SHIFT) ^ device.msiAddressPattern()) & ~device.msiAddressMask() & Bits.mask(52))
                        == 0;
    }

    /**
     * Translates the address of a virtual interrupt file; the result is a page in {@code leaf}.
     *
     * @return whether the file is in memory; then {@code answer} knows where, and the page is that of the notice MSI
     */
    boolean translate(Walk walk, long gpa, Leaf leaf, Translation answer) throws TranslationFault {
        tally.msiTableWalks++;
        DeviceContext device = walk.device;
        long file = Long.compress(gpa >>> PAGE_SHIFT, device.msiAddressMask());
        Memory.Result access = bus.read(device.msiTable() | file * ENTRY_SIZE, ENTRY_SIZE, features.order());
        check(access != Memory.Result.ACCESS_FAULT, FaultCause.MSI_PTE_LOAD_ACCESS_FAULT);
        check(access != Memory.Result.DATA_CORRUPTION, FaultCause.MSI_PT_DATA_CORRUPTION);
        long entry = bus.word(0);
        long notice = bus.word(1);
        check(Bits.bit(entry, 0), FaultCause.MSI_PTE_NOT_VALID);
        // No custom format is implemented, so an entry with C = 1 has none that is right.
        check(!Bits.bit(entry, 63), FaultCause.MSI_PTE_MISCONFIGURED);
        int mode = (int) Bits.field(entry, 1, 2);
        if (mode == MODE_BASIC) {
            check((entry & BASIC_RESERVED) == 0, FaultCause.MSI_PTE_MISCONFIGURED);
            long page = Bits.field(entry, 10, 44) << PAGE_SHIFT;
            leaf.interruptFile(page | (gpa & Bits.mask(PAGE_SHIFT)), PAGE_SHIFT);
        } else {
            boolean legal = mode == MODE_MRIF
                    && features.has(Capability.MSI_MRIF)
                    && (entry & MRIF_RESERVED) == 0
                    && (notice & NOTICE_RESERVED) == 0;
            check(legal, FaultCause.MSI_PTE_MISCONFIGURED);
            leaf.interruptFile(Bits.field(notice, 10, 44) << PAGE_SHIFT, PAGE_SHIFT);
            long identifier = Bits.field(notice, 60, 1) << 10 | Bits.field(notice, 0, 10);
            answer.storeIn(Bits.field(entry, 7, 47) << 9, (int) identifier, device.dtf());
        }
        if (walk.execute && walk.enforces) {
            throw new TranslationFault(FaultCause.INSTRUCTION_ACCESS_FAULT);
        }
        return mode == MODE_MRIF;
    }

    private static void check(boolean holds, FaultCause otherwise) throws TranslationFault {
        if (!holds) {
            throw new TranslationFault(otherwise);
        }
    }
}
