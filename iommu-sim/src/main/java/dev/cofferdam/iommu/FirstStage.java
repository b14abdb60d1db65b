package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * First-stage address translation (Privileged specification, "Virtual Address Translation Process"; section "Process to
 * translate an IOVA", step 17). The addresses of its tables go through the second stage.
 */
final class FirstStage {
    private static final long IMPLICIT_ACCESS = 1;
    private static final long IMPLICIT_WRITE = 1 << 1;

    private final Features features;
    private final Bus bus;
    private final Hpm hpm;
    private final Tally tally;
    private final SecondStage secondStage;
    private final Leaf tablePage = new Leaf();

    FirstStage(Features features, Bus bus, Hpm hpm, Tally tally, SecondStage secondStage) {
        this.features = features;
        this.bus = bus;
        this.hpm = hpm;
        this.tally = tally;
        this.secondStage = secondStage;
    }

    void translate(Walk walk, Leaf leaf) throws TranslationFault {
        Scheme scheme = walk.firstStage;
        if (scheme == Scheme.BARE) {
            leaf.identity(walk.iova);
            return;
        }
        if (!scheme.isCanonical(walk.iova)) {
            throw walk.pageFault();
        }
        tally.firstStageWalks++;
        ByteOrder order = walk.device.firstStageOrder();
        long table = walk.firstStageRoot;
        long global = 0;
        int level = scheme.levels() - 1;
        for (int retries = 0; retries < SecondStage.MAX_RETRIES; ) {
            long address = supervisorAddress(walk, table, scheme.entryOffset(level, walk.iova));
            hpm.count(Hpm.Event.FIRST_STAGE_WALK, walk);
            check(walk, bus.read(address, scheme.entrySize(), order));
            long pte = bus.word(0);
            if (Pte.isInvalid(pte, level, features)) {
                throw walk.pageFault();
            }
            if (!Pte.isLeaf(pte)) {
                if (Pte.isInvalidPointer(pte) || level == 0) {
                    throw walk.pageFault();
                }
                global |= pte & Pte.G;
                level--;
                table = Pte.table(pte);
                continue;
            }
            if (!permits(pte, walk) || Pte.isInvalidLeaf(pte, level, scheme)) {
                throw walk.pageFault();
            }
            long wanted = pte | (walk.write && Pte.has(pte, Pte.W) ? Pte.A | Pte.D : Pte.A);
            if (wanted != pte && !update(walk, table, address, pte, wanted)) {
                retries++;
                continue;
            }
            leaf.page(wanted | global, scheme.pageShift(level), walk.iova);
            return;
        }
        throw walk.accessFault();
    }

    /**
     * The supervisor physical address of a table's entry. A guest page fault reports the page of the entry only, as
     * the note on {@code iotval2} in section "Fault/Event-Queue" allows.
     */
    private long supervisorAddress(Walk walk, long table, long offset) throws TranslationFault {
        SecondStage.Result result =
                secondStage.translate(walk, table + offset, SecondStage.Purpose.FIRST_STAGE_TABLE, tablePage);
        switch (result) {
            case TRANSLATED -> {}
            case PAGE_FAULT -> throw walk.guestPageFault(table | IMPLICIT_ACCESS);
            case ACCESS_FAULT -> throw walk.accessFault();
            case DATA_CORRUPTION -> throw new TranslationFault(FaultCause.PT_DATA_CORRUPTION);
        }
        if (!bus.reaches(tablePage.address)) {
            throw walk.accessFault();
        }
        return tablePage.address;
    }

    private static void check(Walk walk, Memory.Result access) throws TranslationFault {
        switch (access) {
            case DONE, CHANGED -> {}
            case ACCESS_FAULT -> throw walk.accessFault();
            case DATA_CORRUPTION -> throw new TranslationFault(FaultCause.PT_DATA_CORRUPTION);
        }
    }

    /** Step 5: permissions and privilege; an ATS completion reports the permissions instead. */
    private static boolean permits(long pte, Walk walk) {
        return (!walk.enforces || walk.isGrantedBy(pte)) && privileged(Pte.has(pte, Pte.U), walk);
    }

    /** Whether the privilege of the transaction fits a page with this U bit (section "Process-context fields"). */
    static boolean privileged(boolean userPage, Walk walk) {
        if (!walk.supervisor) {
            return userPage;
        }
        return !userPage || (walk.sum && !walk.execute);
    }

    /**
     * Step 7: sets A and D atomically.
     *
     * @return false if the entry has changed since it was read
     */
    private boolean update(Walk walk, long table, long address, long pte, long wanted) throws TranslationFault {
        if (!walk.device.sade()) {
            throw walk.pageFault();
        }
        if (!tablePage.has(Pte.W) || !tablePage.has(Pte.D)) {
            throw walk.guestPageFault(table | IMPLICIT_ACCESS | IMPLICIT_WRITE);
        }
        hpm.count(Hpm.Event.FIRST_STAGE_WALK, walk);
        Memory.Result access =
                bus.compareAndSwap(address, walk.firstStage.entrySize(), walk.device.firstStageOrder(), pte, wanted);
        check(walk, access);
        return access == Memory.Result.DONE;
    }
}
