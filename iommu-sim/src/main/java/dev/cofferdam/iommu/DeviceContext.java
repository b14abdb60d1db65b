package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * A device context (section "Device-context fields"); base format ends after {@code fsc}. Immutable.
 *
 * <pre>
 *  tc       63 32 31  24 23 12  11  10   9    8    7    6    5    4    3     2      1    0
 *          +-----+------+-----+---+---+---+----+----+----+----+---+-----+------+------+---+
 *          |  0  |custom|  0  |SXL|SBE|DPE|SADE|GADE|PRPR|PDTV|DTF|T2GPA|EN_PRI|EN_ATS| V |
 *          +-----+------+-----+---+---+---+----+----+----+----+---+-----+------+------+---+
 *  iohgatp  MODE 63:60, GSCID 59:44, PPN 43:0         (+8)
 *  ta       MCID 63:52, RCID 51:40, PSCID 31:12       (+16)
 *  fsc      MODE 63:60, PPN 43:0: iosatp or pdtp      (+24)
 *  msiptp   MODE 63:60, PPN 43:0                      (+32)
 *  msi_addr_mask, msi_addr_pattern 51:0               (+40, +48), reserved (+56)
 * </pre>
 */
final class DeviceContext {
    static final int BASE_SIZE = 32;
    static final int EXTENDED_SIZE = 64;

    static final int PD8 = 1;
    static final int PD17 = 2;
    static final int PD20 = 3;
    static final int MSI_FLAT = 1;

    private static final int PAGE_SHIFT = 12;

    private final long tc;
    private final long iohgatp;
    private final long ta;
    private final long fsc;
    private final long msiptp;
    private final long msiAddressMask;
    private final long msiAddressPattern;
    private final long reserved;
    private final Scheme secondStage;
    private final Scheme firstStage;

    /** Takes the doublewords of the last read; {@code narrowGuest} is {@code fctl.GXL}. */
    DeviceContext(Bus read, boolean extended, boolean narrowGuest) {
        tc = read.word(0);
        iohgatp = read.word(1);
        ta = read.word(2);
        fsc = read.word(3);
        msiptp = extended ? read.word(4) : 0;
        msiAddressMask = extended ? read.word(5) : 0;
        msiAddressPattern = extended ? read.word(6) : 0;
        reserved = extended ? read.word(7) : 0;
        secondStage = Scheme.decode(mode(iohgatp), narrowGuest);
        firstStage = pdtv() ? Scheme.BARE : Scheme.decode(mode(fsc), sxl());
    }

    static int mode(long word) {
        return (int) Bits.field(word, 60, 4);
    }

    static long root(long word) {
        return Bits.field(word, 0, 44) << PAGE_SHIFT;
    }

    boolean valid() {
        return Bits.bit(tc, 0);
    }

    boolean enAts() {
        return Bits.bit(tc, 1);
    }

    boolean enPri() {
        return Bits.bit(tc, 2);
    }

    boolean t2gpa() {
        return Bits.bit(tc, 3);
    }

    boolean dtf() {
        return Bits.bit(tc, 4);
    }

    boolean pdtv() {
        return Bits.bit(tc, 5);
    }

    boolean prpr() {
        return Bits.bit(tc, 6);
    }

    boolean gade() {
        return Bits.bit(tc, 7);
    }

    boolean sade() {
        return Bits.bit(tc, 8);
    }

    boolean dpe() {
        return Bits.bit(tc, 9);
    }

    boolean sbe() {
        return Bits.bit(tc, 10);
    }

    boolean sxl() {
        return Bits.bit(tc, 11);
    }

    ByteOrder firstStageOrder() {
        return Features.order(sbe());
    }

    int gscid() {
        return (int) Bits.field(iohgatp, 44, 16);
    }

    /** The second-stage scheme, or null if its encoding is reserved. */
    Scheme secondStage() {
        return secondStage;
    }

    long secondStageRoot() {
        return root(iohgatp);
    }

    int pscid() {
        return (int) Bits.field(ta, 12, 20);
    }

    /** The first-stage scheme of {@code iosatp}, or null if its encoding is reserved; Bare with {@code PDTV}. */
    Scheme firstStage() {
        return firstStage;
    }

    /** The root of the first-stage page table or, with {@code PDTV}, of the process directory. */
    long firstStageRoot() {
        return root(fsc);
    }

    /** {@code pdtp.MODE}. */
    int processDirectoryMode() {
        return mode(fsc);
    }

    int msiMode() {
        return mode(msiptp);
    }

    long msiTable() {
        return root(msiptp);
    }

    long msiAddressMask() {
        return msiAddressMask;
    }

    long msiAddressPattern() {
        return msiAddressPattern;
    }

    /** {@code RCID} in bits 11:0 and {@code MCID} in bits 27:16, as {@code iommu_qosid} has them. */
    int qosIds() {
        return (int) (Bits.field(ta, 40, 12) | Bits.field(ta, 52, 12) << 16);
    }

    /** Whether a bit is set that is reserved in every configuration. */
    boolean hasReservedBits(int guestPageNumberBits) {
        long tcReserved = Bits.mask(12) << 12 | Bits.mask(32) << 32;
        long taReserved = Bits.mask(12) | Bits.mask(8) << 32;
        long pointerReserved = Bits.mask(16) << 44;
        long pageNumberReserved = ~Bits.mask(guestPageNumberBits);
        return ((tc & tcReserved)
                        | (ta & taReserved)
                        | ((fsc | msiptp) & pointerReserved)
                        | ((msiAddressMask | msiAddressPattern) & pageNumberReserved)
                        | reserved)
                != 0;
    }
}
