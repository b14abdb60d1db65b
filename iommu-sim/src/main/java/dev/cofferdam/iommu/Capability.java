package dev.cofferdam.iommu;

/** The one-bit fields of {@code capabilities} (section "IOMMU capabilities"). */
public enum Capability {
    SV32(8),
    SV39(9),
    SV48(10),
    SV57(11),
    SVRSW60T59B(14),
    SVPBMT(15),
    SV32X4(16),
    SV39X4(17),
    SV48X4(18),
    SV57X4(19),
    AMO_MRIF(21),
    MSI_FLAT(22),
    MSI_MRIF(23),
    AMO_HWAD(24),
    ATS(25),
    T2GPA(26),
    END(27),
    HPM(30),
    DBG(31),
    PD8(38),
    PD17(39),
    PD20(40),
    QOSID(41),
    NL(42),
    S(43);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    long mask() {
        return 1L << bit;
    }
}
