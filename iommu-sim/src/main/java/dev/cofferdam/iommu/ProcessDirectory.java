package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/** The process to locate a process context (section of that name), with its cache. */
final class ProcessDirectory {
    private static final int PROCESS_ID_BITS = 20;
    private static final int LEAF_INDEX_BITS = 8;
    private static final int INDEX_BITS = 9;
    private static final long IMPLICIT_ACCESS = 1;

    private final Features features;
    private final Bus bus;
    private final Hpm hpm;
    private final Tally tally;
    private final SecondStage secondStage;
    private final ContextCache<ProcessContext> cache;
    private final Leaf page = new Leaf();

    ProcessDirectory(Features features, Bus bus, Hpm hpm, Tally tally, SecondStage secondStage) {
        this.features = features;
        this.bus = bus;
        this.hpm = hpm;
        this.tally = tally;
        this.secondStage = secondStage;
        this.cache = new ContextCache<>(features.configuration().caches().processContexts());
    }

    /** Whether the identifier has no bits beyond those of a directory of this {@code pdtp.MODE}. */
    static boolean fits(int processId, int mode) {
        return switch (mode) {
            case DeviceContext.PD8 -> processId >>> 8 == 0;
            case DeviceContext.PD17 -> processId >>> 17 == 0;
            default -> true;
        };
    }

    ProcessContext locate(Walk walk) throws TranslationFault {
        long key = (long) walk.deviceId << PROCESS_ID_BITS | walk.processId;
        ProcessContext context = cache.find(key);
        if (context != null) {
            tally.processContextHits++;
            return context;
        }
        tally.processContextMisses++;
        context = fetch(walk);
        cache.add(key, context);
        return context;
    }

    private ProcessContext fetch(Walk walk) throws TranslationFault {
        tally.processDirectoryWalks++;
        long table = walk.device.firstStageRoot();
        for (int level = walk.device.processDirectoryMode() - 1; level > 0; level--) {
            long index = Bits.field(walk.processId, LEAF_INDEX_BITS + INDEX_BITS * (level - 1), INDEX_BITS);
            read(walk, table + index * DirectoryEntry.SIZE, DirectoryEntry.SIZE);
            long entry = bus.word(0);
            check(DirectoryEntry.valid(entry), FaultCause.PDT_ENTRY_NOT_VALID);
            check(!DirectoryEntry.misconfigured(entry), FaultCause.PDT_ENTRY_MISCONFIGURED);
            table = DirectoryEntry.table(entry);
        }
        read(walk, table + (walk.processId & Bits.mask(LEAF_INDEX_BITS)) * ProcessContext.SIZE, ProcessContext.SIZE);
        ProcessContext context = new ProcessContext(bus, walk.device);
        check(context.valid(), FaultCause.PDT_ENTRY_NOT_VALID);
        check(!context.misconfigured(features.capabilities()), FaultCause.PDT_ENTRY_MISCONFIGURED);
        return context;
    }

    private void read(Walk walk, long address, int size) throws TranslationFault {
        switch (secondStage.translate(walk, address, SecondStage.Purpose.PROCESS_DIRECTORY, page)) {
            case TRANSLATED -> {}
            case PAGE_FAULT -> throw walk.guestPageFault(address | IMPLICIT_ACCESS);
            case ACCESS_FAULT -> throw new TranslationFault(FaultCause.PDT_ENTRY_LOAD_ACCESS_FAULT);
            case DATA_CORRUPTION -> throw new TranslationFault(FaultCause.PDT_DATA_CORRUPTION);
        }
        hpm.count(Hpm.Event.PROCESS_DIRECTORY_WALK, walk);
        ByteOrder order = walk.device.firstStageOrder();
        Memory.Result access = bus.read(page.address, size, order);
        check(access != Memory.Result.ACCESS_FAULT, FaultCause.PDT_ENTRY_LOAD_ACCESS_FAULT);
        check(access != Memory.Result.DATA_CORRUPTION, FaultCause.PDT_DATA_CORRUPTION);
    }

    private static void check(boolean holds, FaultCause otherwise) throws TranslationFault {
        if (!holds) {
            throw new TranslationFault(otherwise);
        }
    }

    /** IODIR.INVAL_PDT. */
    void invalidate(int deviceId, int processId) {
        long wanted = (long) deviceId << PROCESS_ID_BITS | processId;
        cache.invalidate(key -> key == wanted);
    }

    /** IODIR.INVAL_DDT with {@code DV} = 1. */
    void invalidate(int deviceId) {
        cache.invalidate(key -> key >>> PROCESS_ID_BITS == deviceId);
    }

    /** IODIR.INVAL_DDT with {@code DV} = 0. */
    void invalidateAll() {
        cache.invalidateAll();
    }
}
