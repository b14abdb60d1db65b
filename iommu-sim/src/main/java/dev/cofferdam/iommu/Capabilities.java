package dev.cofferdam.iommu;

/**
 * The read-only {@code capabilities} register (section "IOMMU capabilities"). Immutable.
 *
 * <pre>
 *  63  56 55 44 43 42 41    40   39   38  37  32 31  30  29 28 27  26    25   24 ... 8  7     0
 * +------+-----+--+--+-----+----+----+---+------+---+---+-----+---+-----+---+----------+-------+
 * |custom| 0   | S|NL|QOSID|PD20|PD17|PD8| PAS  |DBG|HPM| IGS |END|T2GPA|ATS| features |version|
 * +------+-----+--+--+-----+----+----+---+------+---+---+-----+---+-----+---+----------+-------+
 * </pre>
 *
 * @param value the register as software reads it
 */
public record Capabilities(long value) {
    /** The widest physical address of the architecture, in bits. */
    public static final int MAX_PAS = 56;

    private static final int VERSION_1_0 = 0x10;
    private static final int PAGE_OFFSET_BITS = 12;

    /** How the unit signals its interrupts: the {@code IGS} field. */
    public enum Igs {
        MSI(0),
        WSI(1),
        BOTH(2);

        private final long code;

        Igs(long code) {
            this.code = code;
        }
    }

    /**
     * Refuses encodings that no implementation may report.
     *
     * @throws IllegalArgumentException if {@code IGS} is the reserved 3 or {@code PAS} is above 56
     */
    public Capabilities {
        if (Bits.field(value, 28, 2) == 3) {
            throw new IllegalArgumentException("capabilities.IGS is 3 (reserved): give 0 (MSI), 1 (WSI) or 2 (BOTH)");
        }
        if (Bits.field(value, 32, 6) > MAX_PAS) {
            throw new IllegalArgumentException(
                    "capabilities.PAS is " + Bits.field(value, 32, 6) + ": give at most " + MAX_PAS);
        }
    }

    /** Version 1.0 with these features; {@code pas} is the width of a physical address in bits. */
    public static Capabilities of(int pas, Igs igs, Capability... features) {
        long value = VERSION_1_0 | (long) pas << 32 | igs.code << 28;
        for (Capability feature : features) {
            value |= feature.mask();
        }
        return new Capabilities(value);
    }

    /** Whether the feature is present. */
    public boolean has(Capability feature) {
        return (value & feature.mask()) != 0;
    }

    /** The width of a physical address in bits. */
    public int pas() {
        return (int) Bits.field(value, 32, 6);
    }

    /** How interrupts can be signalled. */
    public Igs igs() {
        return Igs.values()[(int) Bits.field(value, 28, 2)];
    }

    /** MGPAW of section "MSI address mask and pattern", less the page offset: the width of a guest page number. */
    int guestPageNumberBits() {
        int width = has(Capability.SV57X4)
                ? 59
                : has(Capability.SV48X4)
                        ? 50
                        : has(Capability.SV39X4) ? 41 : has(Capability.SV32X4) ? 34 : Math.max(pas(), PAGE_OFFSET_BITS);
        return width - PAGE_OFFSET_BITS;
    }

    /** The widest {@code process_id} that a supported directory can hold, in bits. */
    int processIdBits() {
        return has(Capability.PD20) ? 20 : has(Capability.PD17) ? 17 : 8;
    }
}
