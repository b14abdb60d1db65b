package dev.cofferdam.iommu;

/**
 * A process context (section "Process-context fields"). Immutable.
 *
 * <pre>
 *  ta   63 32 31   12 11 3   2   1   0      fsc  63  60 59 44 43   0
 *      +-----+-------+----+---+---+---+         +------+-----+------+
 *      |  0  | PSCID |  0 |SUM|ENS| V |         | MODE |  0  | PPN  |
 *      +-----+-------+----+---+---+---+         +------+-----+------+
 * </pre>
 */
final class ProcessContext {
    static final int SIZE = 16;

    private static final long TA_RESERVED = Bits.mask(9) << 3 | Bits.mask(32) << 32;
    private static final long FSC_RESERVED = Bits.mask(16) << 44;

    private final long ta;
    private final long fsc;
    private final Scheme firstStage;

    /** Takes the doublewords of the last read. */
    ProcessContext(Bus read, DeviceContext device) {
        ta = read.word(0);
        fsc = read.word(1);
        firstStage = Scheme.decode(DeviceContext.mode(fsc), device.sxl());
    }

    boolean valid() {
        return Bits.bit(ta, 0);
    }

    boolean ens() {
        return Bits.bit(ta, 1);
    }

    boolean sum() {
        return Bits.bit(ta, 2);
    }

    int pscid() {
        return (int) Bits.field(ta, 12, 20);
    }

    Scheme firstStage() {
        return firstStage;
    }

    long firstStageRoot() {
        return DeviceContext.root(fsc);
    }

    /** Section "Process-context configuration checks". */
    boolean misconfigured(Capabilities capabilities) {
        return (ta & TA_RESERVED) != 0
                || (fsc & FSC_RESERVED) != 0
                || firstStage == null
                || !firstStage.isFirstStageOf(capabilities);
    }
}
