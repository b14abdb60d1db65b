package dev.cofferdam.iommu;

/**
 * What one unit is built as: the choices that the specification leaves to the implementation. Immutable.
 *
 * @param capabilities the features present
 * @param fctl the value of {@code fctl} after reset; {@code WSI} follows {@code capabilities.IGS} unless that is BOTH
 * @param ddtp the value of {@code ddtp} after reset
 * @param counters the performance monitor
 * @param vectorBits writable bits of each {@code icvec} field, 0 to 4
 * @param maxMode the highest {@code ddtp.iommu_mode} that can be written, 1 to 4
 * @param deviceIdMask the {@code device_id} bits that IODIR commands may name
 * @param gxlWritable whether software may write {@code fctl.GXL}
 * @param beWritable whether software may write {@code fctl.BE} (it also needs {@code capabilities.END})
 * @param itags how many ATS invalidation requests may be outstanding, 1 to 32
 * @param caches the sizes of the address translation caches
 */
public record Configuration(
        Capabilities capabilities,
        int fctl,
        long ddtp,
        Counters counters,
        int vectorBits,
        int maxMode,
        int deviceIdMask,
        boolean gxlWritable,
        boolean beWritable,
        int itags,
        Caches caches) {
    /** All 24 bits of a {@code device_id}. */
    public static final int ALL_DEVICE_IDS = 0xFF_FFFF;

    private static final int THREE_LEVELS = 4;

    /**
     * The performance monitor (section "Performance-monitoring event counters").
     *
     * @param present counters, {@code iohpmcycles} counted as one of them, 0 to 32
     * @param bits the width of a counter, 1 to 64 ({@code iohpmcycles} has at most 63)
     * @param eventLimit the highest {@code eventID} that can be written
     */
    public record Counters(int present, int bits, int eventLimit) {
        /** Seven event counters of 64 bits and the cycles counter; all standard events. */
        public static final Counters STANDARD = new Counters(8, 64, 8);

        /** Checks the limits. */
        public Counters {
            check("hpm", present, 0, 32);
            check("hpm-bits", bits, 1, 64);
            check("event-limit", eventLimit, 0, 0x7FFF);
        }
    }

    /**
     * Sizes of the caches in entries, each 1 to 4096. A lookup that misses compares every entry, so the host's cost of
     * a miss grows with the size.
     *
     * @param deviceContexts device contexts
     * @param processContexts process contexts
     * @param iotlb translations
     */
    public record Caches(int deviceContexts, int processContexts, int iotlb) {
        /** Sizes for a unit with tens of busy devices. */
        public static final Caches STANDARD = new Caches(64, 64, 256);

        /** Checks the limits. */
        public Caches {
            check("device-context cache", deviceContexts, 1, 4096);
            check("process-context cache", processContexts, 1, 4096);
            check("IOTLB", iotlb, 1, 4096);
        }
    }

    /** Checks the limits. */
    public Configuration {
        check("vector-bits", vectorBits, 0, 4);
        check("max-mode", maxMode, 1, THREE_LEVELS);
        check("devid-mask", deviceIdMask, 0, ALL_DEVICE_IDS);
        check("itags", itags, 1, 32);
        check("ddtp.iommu_mode", (int) (ddtp & 0xF), 0, maxMode);
    }

    /** A unit with these features, everything else at the usual choice, {@code ddtp.iommu_mode} Off after reset. */
    public static Configuration of(Capabilities capabilities) {
        return new Configuration(
                capabilities,
                0,
                0,
                Counters.STANDARD,
                4,
                THREE_LEVELS,
                ALL_DEVICE_IDS,
                false,
                capabilities.has(Capability.END),
                32,
                Caches.STANDARD);
    }

    private static void check(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " is " + value + ": give " + low + " to " + high);
        }
    }
}
