package dev.cofferdam.iommu;

import java.util.function.BiPredicate;

/**
 * The rules that a valid device context keeps, in the order of section "Device-context configuration checks" (the
 * number is that of the check). A context that breaks one is misconfigured (cause 259).
 */
enum DeviceContextRule {
    RESERVED(
            1,
            "reserved bits are 0",
            (dc, f) -> !dc.hasReservedBits(f.capabilities().guestPageNumberBits())
                    && (f.has(Capability.QOSID) || dc.qosIds() == 0)),
    ATS_SUPPORTED(
            2,
            "EN_ATS, EN_PRI and PRPR need capabilities.ATS",
            (dc, f) -> f.has(Capability.ATS) || !(dc.enAts() || dc.enPri() || dc.prpr())),
    T2GPA_NEEDS_ATS(3, "T2GPA needs EN_ATS", (dc, f) -> dc.enAts() || !dc.t2gpa()),
    PRI_NEEDS_ATS(4, "EN_PRI needs EN_ATS", (dc, f) -> dc.enAts() || !dc.enPri()),
    PRPR_NEEDS_PRI(5, "PRPR needs EN_PRI", (dc, f) -> dc.enPri() || !dc.prpr()),
    T2GPA_SUPPORTED(6, "T2GPA needs capabilities.T2GPA", (dc, f) -> f.has(Capability.T2GPA) || !dc.t2gpa()),
    T2GPA_NEEDS_SECOND_STAGE(
            7, "T2GPA needs a second stage", (dc, f) -> !dc.t2gpa() || dc.secondStage() != Scheme.BARE),
    PROCESS_DIRECTORY_MODE(
            8, "pdtp.MODE is supported", (dc, f) -> !dc.pdtv() || supportsDirectory(dc.processDirectoryMode(), f)),
    FIRST_STAGE_MODE(9, "iosatp.MODE is not reserved", (dc, f) -> dc.firstStage() != null),
    FIRST_STAGE_SUPPORTED(
            10, "iosatp.MODE is supported", (dc, f) -> dc.firstStage().isFirstStageOf(f.capabilities())),
    DPE_NEEDS_PDTV(12, "DPE needs PDTV", (dc, f) -> dc.pdtv() || !dc.dpe()),
    SECOND_STAGE_MODE(13, "iohgatp.MODE is not reserved", (dc, f) -> dc.secondStage() != null),
    SECOND_STAGE_SUPPORTED(
            14, "iohgatp.MODE is supported", (dc, f) -> dc.secondStage().isSecondStageOf(f.capabilities())),
    MSI_MODE(16, "msiptp.MODE is Off or Flat", (dc, f) -> dc.msiMode() <= DeviceContext.MSI_FLAT),
    SECOND_STAGE_ALIGNED(
            17,
            "the second-stage root is aligned to 16 KiB",
            (dc, f) -> dc.secondStage() == Scheme.BARE || (dc.secondStageRoot() & 0x3FFF) == 0),
    UPDATES_SUPPORTED(
            18,
            "SADE and GADE need capabilities.AMO_HWAD",
            (dc, f) -> f.has(Capability.AMO_HWAD) || !(dc.sade() || dc.gade())),
    ENDIANNESS_SUPPORTED(
            19,
            "SBE is fctl.BE unless capabilities.END",
            (dc, f) -> f.has(Capability.END) || dc.sbe() == f.bigEndian()),
    SXL_LEGAL(
            20,
            "SXL is 1 with fctl.GXL, and 0 unless GXL is writable",
            (dc, f) -> f.gxl() ? dc.sxl() : !dc.sxl() || f.gxlWritable()),
    SBE_LEGAL(
            21,
            "SBE is fctl.BE unless that is writable",
            (dc, f) -> f.bigEndianWritable() || dc.sbe() == f.bigEndian()),
    MSI_NEEDS_SECOND_STAGE(
            23,
            "msiptp.MODE is Off without a second stage",
            (dc, f) -> dc.msiMode() == 0 || dc.secondStage() != Scheme.BARE);

    private static final DeviceContextRule[] RULES = values();

    private final int number;
    private final String sentence;
    /** A pure function. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final BiPredicate<DeviceContext, Features> holds;

    DeviceContextRule(int number, String sentence, BiPredicate<DeviceContext, Features> holds) {
        this.number = number;
        this.sentence = sentence;
        this.holds = holds;
    }

    /** The first rule that the context breaks, or null. */
    static DeviceContextRule brokenBy(DeviceContext context, Features features) {
        for (DeviceContextRule rule : RULES) {
            if (!rule.holds.test(context, features)) {
                return rule;
            }
        }
        return null;
    }

    private static boolean supportsDirectory(int mode, Features features) {
        return switch (mode) {
            case 0 -> true;
            case DeviceContext.PD8 -> features.has(Capability.PD8);
            case DeviceContext.PD17 -> features.has(Capability.PD17);
            case DeviceContext.PD20 -> features.has(Capability.PD20);
            default -> false;
        };
    }

    @Override
    public String toString() {
        return number + " " + sentence;
    }
}
