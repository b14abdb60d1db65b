package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * What the unit supports and how {@code fctl} (section "Features-control register") has it work.
 *
 * <pre>
 *  31          3   2   1   0
 * +-------------+---+---+---+
 * |      0      |GXL|WSI|BE |
 * +-------------+---+---+---+
 * </pre>
 */
final class Features {
    private static final int BE = 1;
    private static final int WSI = 2;
    private static final int GXL = 4;

    private final Configuration configuration;
    private final int writable;
    private int fctl;

    Features(Configuration configuration) {
        this.configuration = configuration;
        Capabilities.Igs igs = capabilities().igs();
        boolean bigEndianWritable = capabilities().has(Capability.END) && configuration.beWritable();
        this.writable = (bigEndianWritable ? BE : 0)
                | (igs == Capabilities.Igs.BOTH ? WSI : 0)
                | (configuration.gxlWritable() ? GXL : 0);
        int wsi = switch (igs) {
            case MSI -> 0;
            case WSI -> WSI;
            case BOTH -> configuration.fctl() & WSI;
        };
        this.fctl = (configuration.fctl() & (BE | GXL)) | wsi;
    }

    Configuration configuration() {
        return configuration;
    }

    Capabilities capabilities() {
        return configuration.capabilities();
    }

    boolean has(Capability capability) {
        return capabilities().has(capability);
    }

    int fctl() {
        return fctl;
    }

    void write(int value) {
        fctl = (fctl & ~writable) | (value & writable);
    }

    boolean bigEndian() {
        return (fctl & BE) != 0;
    }

    ByteOrder order() {
        return order(bigEndian());
    }

    static ByteOrder order(boolean bigEndian) {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    boolean wiredInterrupts() {
        return (fctl & WSI) != 0;
    }

    boolean gxl() {
        return (fctl & GXL) != 0;
    }

    boolean bigEndianWritable() {
        return (writable & BE) != 0;
    }

    boolean gxlWritable() {
        return (writable & GXL) != 0;
    }

    /** Keeps the physical page number bits that {@code capabilities.PAS} leaves. */
    long ppnMask() {
        return Bits.mask(Math.max(capabilities().pas() - 12, 0));
    }
}
