package dev.cofferdam.iommu;

/** Where the registers are (section "Register layout"): offsets and sizes in bytes. */
final class RegisterMap {
    static final int CAPABILITIES = 0;
    static final int FCTL = 8;
    static final int DDTP = 16;
    static final int CQB = 24;
    static final int CQH = 32;
    static final int CQT = 36;
    static final int FQB = 40;
    static final int FQH = 48;
    static final int FQT = 52;
    static final int PQB = 56;
    static final int PQH = 64;
    static final int PQT = 68;
    static final int CQCSR = 72;
    static final int FQCSR = 76;
    static final int PQCSR = 80;
    static final int IPSR = 84;
    static final int IOCOUNTOVF = 88;
    static final int IOCOUNTINH = 92;
    static final int IOHPMCYCLES = 96;
    static final int IOHPMCTR1 = 104;
    static final int IOHPMEVT1 = 352;
    static final int TR_REQ_IOVA = 600;
    static final int TR_REQ_CTL = 608;
    static final int TR_RESPONSE = 616;
    static final int IOMMU_QOSID = 624;
    static final int ICVEC = 760;
    static final int MSI_CFG_TBL = 768;

    static final int END_OF_EVENT_COUNTERS = IOHPMCTR1 + 31 * 8;
    static final int END_OF_EVENT_SELECTORS = IOHPMEVT1 + 31 * 8;
    static final int MSI_ENTRY_SIZE = 16;
    static final int MSI_DATA = 8;
    static final int MSI_VECTOR_CONTROL = 12;
    static final int END_OF_MSI_CFG_TBL = MSI_CFG_TBL + 16 * MSI_ENTRY_SIZE;
    static final int SIZE = 4096;

    private RegisterMap() {}

    /** The size of the register that holds this byte, or 0 if there is none. */
    static int sizeAt(int offset) {
        if (offset >= MSI_CFG_TBL && offset < END_OF_MSI_CFG_TBL) {
            return offset % MSI_ENTRY_SIZE < MSI_DATA ? 8 : 4;
        }
        if (offset >= IOHPMCYCLES && offset < IOMMU_QOSID) {
            return 8;
        }
        return switch (offset & ~3) {
            case CAPABILITIES, CAPABILITIES + 4, DDTP, DDTP + 4, CQB, CQB + 4, FQB, FQB + 4, PQB, PQB + 4 -> 8;
            case ICVEC, ICVEC + 4 -> 8;
            case FCTL, CQH, CQT, FQH, FQT, PQH, PQT, CQCSR, FQCSR, PQCSR, IPSR -> 4;
            case IOCOUNTOVF, IOCOUNTINH, IOMMU_QOSID -> 4;
            default -> 0;
        };
    }

    /**
     * Whether the access is of 4 or 8 bytes, aligned, and inside one register. The behaviour of any other is
     * unspecified: here it reads 0 and writes nothing.
     */
    static boolean isAccess(int offset, int size) {
        return (size == 4 || size == 8)
                && offset >= 0
                && offset <= SIZE - size
                && offset % size == 0
                && sizeAt(offset) >= size;
    }
}
