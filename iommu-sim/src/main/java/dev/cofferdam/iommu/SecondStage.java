package dev.cofferdam.iommu;

/**
 * Second-stage address translation (Privileged specification, "Two-Stage Address Translation"; section "Process to
 * translate an IOVA", step 19, and the implicit accesses of the first stage and the process directory).
 */
final class SecondStage {
    /** How often an entry that changes under the unit is read again before the access is given up. */
    static final int MAX_RETRIES = 16;

    private static final int NARROW_GUEST_ADDRESS_BITS = 34;

    /** How the translation ended; the caller knows the cause that it reports for a fault. */
    enum Result {
        TRANSLATED,
        PAGE_FAULT,
        ACCESS_FAULT,
        DATA_CORRUPTION
    }

    /** What the guest physical address is for. */
    enum Purpose {
        /** The transaction's own access. */
        TRANSACTION,
        /** An implicit read of a process directory. */
        PROCESS_DIRECTORY,
        /** An implicit read of a first-stage page table, which may have to be updated. */
        FIRST_STAGE_TABLE
    }

    private final Features features;
    private final Bus bus;
    private final Hpm hpm;
    private final Tally tally;

    SecondStage(Features features, Bus bus, Hpm hpm, Tally tally) {
        this.features = features;
        this.bus = bus;
        this.hpm = hpm;
        this.tally = tally;
    }

    Result translate(Walk walk, long gpa, Purpose purpose, Leaf leaf) {
        DeviceContext device = walk.device;
        Scheme scheme = device.secondStage();
        if (scheme == Scheme.BARE) {
            leaf.identity(gpa);
            return Result.TRANSLATED;
        }
        int width = device.sxl() ? NARROW_GUEST_ADDRESS_BITS : scheme.guestAddressBits();
        if (gpa >>> width != 0) {
            return Result.PAGE_FAULT;
        }
        tally.secondStageWalks++;
        long table = device.secondStageRoot();
        int level = scheme.levels() - 1;
        for (int retries = 0; retries < MAX_RETRIES; ) {
            long address = table + scheme.guestEntryOffset(level, gpa);
            hpm.count(Hpm.Event.SECOND_STAGE_WALK, walk);
            Memory.Result access = bus.read(address, scheme.entrySize(), features.order());
            if (access != Memory.Result.DONE) {
                return fault(access);
            }
            long pte = bus.word(0);
            if (Pte.isInvalid(pte, level, features)) {
                return Result.PAGE_FAULT;
            }
            if (!Pte.isLeaf(pte)) {
                if (Pte.isInvalidPointer(pte) || level == 0) {
                    return Result.PAGE_FAULT;
                }
                level--;
                table = Pte.table(pte);
                continue;
            }
            if (!permits(pte, walk, purpose) || Pte.isInvalidLeaf(pte, level, scheme)) {
                return Result.PAGE_FAULT;
            }
            long wanted = pte | wantedFlags(pte, walk, purpose);
            if (wanted != pte) {
                if (!device.gade()) {
                    return Result.PAGE_FAULT;
                }
                hpm.count(Hpm.Event.SECOND_STAGE_WALK, walk);
                access = bus.compareAndSwap(address, scheme.entrySize(), features.order(), pte, wanted);
                if (access == Memory.Result.CHANGED) {
                    retries++;
                    continue;
                }
                if (access != Memory.Result.DONE) {
                    return fault(access);
                }
            }
            leaf.page(wanted, scheme.pageShift(level), gpa);
            return Result.TRANSLATED;
        }
        return Result.ACCESS_FAULT;
    }

    private static Result fault(Memory.Result access) {
        return access == Memory.Result.DATA_CORRUPTION ? Result.DATA_CORRUPTION : Result.ACCESS_FAULT;
    }

    /** Step 5: second-stage pages are user pages; an implicit access is a read. */
    private static boolean permits(long pte, Walk walk, Purpose purpose) {
        if (!Pte.has(pte, Pte.U)) {
            return false;
        }
        if (purpose != Purpose.TRANSACTION) {
            return Pte.has(pte, Pte.R);
        }
        return !walk.enforces || walk.isGrantedBy(pte);
    }

    /**
     * Step 7: the A and D bits that the access needs. Where {@code GADE} lets the unit update them, the D bit of a
     * writable page that holds first-stage entries is set together with its A bit, or with {@code SADE} at the next
     * access: the Privileged specification allows that, and an update of such an entry then finds it set.
     */
    private static long wantedFlags(long pte, Walk walk, Purpose purpose) {
        boolean writes = switch (purpose) {
            case TRANSACTION -> walk.write;
            case PROCESS_DIRECTORY -> false;
            case FIRST_STAGE_TABLE -> walk.device.gade() && (walk.device.sade() || !Pte.has(pte, Pte.A));
        };
        return writes && Pte.has(pte, Pte.W) ? Pte.A | Pte.D : Pte.A;
    }
}
