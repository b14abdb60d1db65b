package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * The device directory: {@code ddtp} and the process to locate a device context (section of that name), with its cache.
 *
 * <pre>
 *  ddtp  63 54 53   10 9 5  4   3          0
 *       +-----+-------+---+----+------------+
 *       |  0  |  PPN  | 0 |busy| iommu_mode |
 *       +-----+-------+---+----+------------+
 * </pre>
 */
final class DeviceDirectory {
    static final int OFF = 0;
    static final int BARE = 1;

    private static final int DEVICE_ID_BITS = 24;
    private static final int INDEX_BITS = 9;

    private final Features features;
    private final Bus bus;
    private final Hpm hpm;
    private final Tally tally;
    private final ContextCache<DeviceContext> cache;
    private final boolean extended;
    private int mode;
    private long ppn;

    DeviceDirectory(Features features, Bus bus, Hpm hpm, Tally tally) {
        this.features = features;
        this.bus = bus;
        this.hpm = hpm;
        this.tally = tally;
        this.cache = new ContextCache<>(features.configuration().caches().deviceContexts());
        this.extended = features.has(Capability.MSI_FLAT);
        writeDdtp(features.configuration().ddtp());
    }

    int mode() {
        return mode;
    }

    long ddtp() {
        return ppn << 10 | mode;
    }

    /**
     * A mode that is not supported, and a change between two directory modes, leave the register as it is (WARL and
     * unspecified behaviour).
     */
    void writeDdtp(long value) {
        int wanted = (int) (value & 0xF);
        boolean legal = wanted <= features.configuration().maxMode();
        if (legal && (mode <= BARE || wanted <= BARE)) {
            mode = wanted;
            ppn = Bits.field(value, 10, 44) & features.ppnMask();
        }
    }

    private int levels() {
        return mode - BARE;
    }

    /** The bits of a {@code device_id} below the index into the root of a directory with this many levels. */
    private int lowBits(int level) {
        int leafBits = extended ? 6 : 7;
        return level == 0 ? 0 : leafBits + INDEX_BITS * (level - 1);
    }

    /** Whether the identifier has no bits beyond the directory's (section "Process to translate an IOVA", step 5). */
    private boolean fits(int deviceId) {
        return deviceId >>> Math.min(lowBits(levels()), DEVICE_ID_BITS) == 0;
    }

    private long index(int deviceId, int level) {
        int low = lowBits(level);
        return Bits.field(deviceId, low, Math.min(lowBits(level + 1), DEVICE_ID_BITS) - low);
    }

    /**
     * Steps 1 to 6 of "Process to translate an IOVA", for the transaction or message of the walk.
     *
     * @return the context, or null if the mode is Bare
     */
    DeviceContext locate(Walk walk) throws TranslationFault {
        if (mode == OFF) {
            throw new TranslationFault(FaultCause.ALL_INBOUND_TRANSACTIONS_DISALLOWED);
        }
        if (mode == BARE) {
            return null;
        }
        if (!fits(walk.deviceId)) {
            throw new TranslationFault(FaultCause.TRANSACTION_TYPE_DISALLOWED);
        }
        DeviceContext context = cache.find(walk.deviceId);
        if (context != null) {
            tally.deviceContextHits++;
        } else {
            tally.deviceContextMisses++;
            context = fetch(walk);
            cache.add(walk.deviceId, context);
        }
        walk.in(context);
        return context;
    }

    private DeviceContext fetch(Walk walk) throws TranslationFault {
        tally.deviceDirectoryWalks++;
        ByteOrder order = features.order();
        long table = ppn << 12;
        for (int level = levels() - 1; level > 0; level--) {
            read(walk, table + index(walk.deviceId, level) * DirectoryEntry.SIZE, DirectoryEntry.SIZE, order);
            long entry = bus.word(0);
            check(DirectoryEntry.valid(entry), FaultCause.DDT_ENTRY_NOT_VALID);
            check(!DirectoryEntry.misconfigured(entry), FaultCause.DDT_ENTRY_MISCONFIGURED);
            table = DirectoryEntry.table(entry);
        }
        int size = extended ? DeviceContext.EXTENDED_SIZE : DeviceContext.BASE_SIZE;
        read(walk, table + index(walk.deviceId, 0) * size, size, order);
        DeviceContext context = new DeviceContext(bus, extended, features.gxl());
        check(context.valid(), FaultCause.DDT_ENTRY_NOT_VALID);
        check(DeviceContextRule.brokenBy(context, features) == null, FaultCause.DDT_ENTRY_MISCONFIGURED);
        return context;
    }

    private void read(Walk walk, long address, int size, ByteOrder order) throws TranslationFault {
        hpm.count(Hpm.Event.DEVICE_DIRECTORY_WALK, walk);
        Memory.Result access = bus.read(address, size, order);
        check(access != Memory.Result.ACCESS_FAULT, FaultCause.DDT_ENTRY_LOAD_ACCESS_FAULT);
        check(access != Memory.Result.DATA_CORRUPTION, FaultCause.DDT_DATA_CORRUPTION);
    }

    private static void check(boolean holds, FaultCause otherwise) throws TranslationFault {
        if (!holds) {
            throw new TranslationFault(otherwise);
        }
    }

    /** IODIR.INVAL_DDT with {@code DV} = 1. */
    void invalidate(int deviceId) {
        cache.invalidate(key -> key == deviceId);
    }

    /** IODIR.INVAL_DDT with {@code DV} = 0. */
    void invalidateAll() {
        cache.invalidateAll();
    }
}
