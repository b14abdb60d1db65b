package dev.cofferdam.iommu;

import dev.cofferdam.iommu.Translation.Status;

/** The process to translate an IOVA (section of that name), and the answers to what it meets. */
final class Translator {
    private static final int PAGE_SHIFT = 12;

    private final Hpm hpm;
    private final Tally tally;
    private final FaultQueue faults;
    private final DeviceDirectory devices;
    private final ProcessDirectory processes;
    private final FirstStage firstStage;
    private final SecondStage secondStage;
    private final MsiTable msiTable;
    private final Iotlb iotlb;
    private final Walk walk = new Walk();
    private final Leaf guest = new Leaf();
    private final Leaf supervisor = new Leaf();

    Translator(
            Hpm hpm,
            Tally tally,
            FaultQueue faults,
            DeviceDirectory devices,
            ProcessDirectory processes,
            FirstStage firstStage,
            SecondStage secondStage,
            MsiTable msiTable,
            Iotlb iotlb) {
        this.hpm = hpm;
        this.tally = tally;
        this.faults = faults;
        this.devices = devices;
        this.processes = processes;
        this.firstStage = firstStage;
        this.secondStage = secondStage;
        this.msiTable = msiTable;
        this.iotlb = iotlb;
    }

    /** {@code debug} marks a request of the translation-request registers. */
    void translate(Transaction transaction, long iova, boolean debug, Translation answer) {
        walk.begin(transaction, iova, debug);
        hpm.count(walk.event, walk);
        try {
            process(answer);
        } catch (TranslationFault fault) {
            stop(fault, answer);
        }
    }

    /** What the walk knows of the latest transaction may be outdated. */
    void forget() {
        walk.forget();
    }

    private void process(Translation answer) throws TranslationFault {
        if (walk.isPlaced()) {
            tally.deviceContextHits++;
            tally.processContextHits += usesProcessContext() ? 1 : 0;
            translateInSpace(answer);
            return;
        }
        boolean untranslated = walk.transaction.addressType() == Transaction.AddressType.UNTRANSLATED;
        DeviceContext device = devices.locate(walk);
        if (device == null) {
            allow(untranslated);
            answer.succeed(walk.iova, PAGE_SHIFT, 0, 0);
            return;
        }
        allow(untranslated || device.enAts());
        allow(!walk.hasProcessId
                || (device.pdtv() && ProcessDirectory.fits(walk.processId, device.processDirectoryMode())));
        if (walk.transaction.addressType() != Transaction.AddressType.TRANSLATED) {
            selectAddressSpace(device);
        } else if (!device.t2gpa()) {
            answer.succeed(walk.iova, PAGE_SHIFT, 0, 0);
            return;
        }
        walk.place();
        translateInSpace(answer);
    }

    /** Steps 17 to 20, from the cache if it can. */
    private void translateInSpace(Translation answer) throws TranslationFault {
        long context = Iotlb.context(walk.firstStageActive, walk.pscid, walk.secondStageActive, walk.gscid);
        int index = iotlb.find(context, walk.iova);
        if (index >= 0 && serves(iotlb.at(index))) {
            tally.iotlbHits++;
            answer(iotlb.at(index), answer);
            return;
        }
        if (index >= 0) {
            iotlb.drop(index);
        }
        tally.iotlbMisses++;
        hpm.count(Hpm.Event.TLB_MISS, walk);
        resolve(context, answer);
    }

    private static void allow(boolean condition) throws TranslationFault {
        if (!condition) {
            throw new TranslationFault(FaultCause.TRANSACTION_TYPE_DISALLOWED);
        }
    }

    private boolean usesProcessContext() {
        return walk.hasProcessId
                && walk.device.processDirectoryMode() != 0
                && walk.transaction.addressType() != Transaction.AddressType.TRANSLATED;
    }

    /** Steps 10 to 16: which first stage translates the address. Without one, the walk has it Bare. */
    private void selectAddressSpace(DeviceContext device) throws TranslationFault {
        if (!device.pdtv()) {
            walk.firstStage(device.firstStage(), device.firstStageRoot(), device.pscid(), false);
            return;
        }
        if (!walk.hasProcessId && device.dpe()) {
            walk.assumeDefaultProcess();
        }
        if (!usesProcessContext()) {
            return;
        }
        ProcessContext process = processes.locate(walk);
        allow(process.ens() || !walk.supervisor);
        walk.firstStage(process.firstStage(), process.firstStageRoot(), process.pscid(), process.sum());
    }

    /**
     * Whether a cached translation decides the request. First-stage permissions decide it for good; one that the second
     * stage or a clear D bit refuses is walked again, which finds the address to report or updates the bit.
     */
    private boolean serves(Iotlb.Entry entry) throws TranslationFault {
        long first = entry.firstStage();
        boolean granted = !walk.enforces || walk.isGrantedBy(first);
        boolean privileged = !walk.firstStageActive || FirstStage.privileged(Pte.has(first, Pte.U), walk);
        if (!granted || !privileged) {
            throw walk.pageFault();
        }
        boolean dirty = Pte.has(first, Pte.D) && Pte.has(entry.secondStage(), Pte.D);
        return walk.isGrantedBy(entry.secondStage()) && (dirty || !walk.write);
    }

    /** Steps 17 to 20, from the tables. */
    private void resolve(long context, Translation answer) throws TranslationFault {
        firstStage.translate(walk, guest);
        long gpa = guest.address;
        boolean msi = MsiTable.covers(walk.device, gpa);
        if (msi) {
            if (msiTable.translate(walk, gpa, supervisor, answer)) {
                allow(!walk.debug);
                int attributes = Translation.MSI | Translation.MRIF;
                complete(answer, supervisor.address, PAGE_SHIFT, guest.pbmt(), attributes, guest.pte, supervisor.pte);
                return;
            }
        } else {
            translateGuest(gpa);
        }
        int shift = Math.min(guest.rangeShift, supervisor.rangeShift);
        int pbmt = guest.pbmt() != 0 ? guest.pbmt() : supervisor.pbmt();
        Iotlb.Entry entry = new Iotlb.Entry(
                context,
                walk.iova & -(1L << shift),
                gpa & -(1L << shift),
                supervisor.address & -(1L << shift),
                shift,
                guest.invalidationShift,
                supervisor.invalidationShift,
                guest.pte,
                supervisor.pte,
                pbmt,
                msi);
        cache(entry);
        answer(entry, answer);
    }

    private void translateGuest(long gpa) throws TranslationFault {
        switch (secondStage.translate(walk, gpa, SecondStage.Purpose.TRANSACTION, supervisor)) {
            case TRANSLATED -> {}
            case PAGE_FAULT -> throw walk.guestPageFault(gpa & ~3);
            case ACCESS_FAULT -> throw walk.accessFault();
            case DATA_CORRUPTION -> throw new TranslationFault(FaultCause.PT_DATA_CORRUPTION);
        }
        if (walk.device.msiMode() != 0) {
            // A larger range could hold virtual interrupt files, which this translation is not for.
            supervisor.rangeShift = PAGE_SHIFT;
        }
    }

    /**
     * Translated requests come with the device's own cached answers and are not cached again. What an ATS request with
     * {@code T2GPA} prepares is the second-stage translation that those requests will need.
     */
    private void cache(Iotlb.Entry entry) {
        switch (walk.transaction.addressType()) {
            case UNTRANSLATED -> iotlb.add(entry);
            case TRANSLATED -> {}
            case ATS_TRANSLATION_REQUEST -> iotlb.add(walk.device.t2gpa() ? secondStageOnly(entry) : entry);
        }
    }

    private Iotlb.Entry secondStageOnly(Iotlb.Entry entry) {
        Leaf bare = guest;
        bare.identity(entry.gpa());
        return new Iotlb.Entry(
                Iotlb.context(false, 0, walk.secondStageActive, walk.gscid),
                entry.gpa(),
                entry.gpa(),
                entry.address(),
                entry.rangeShift(),
                bare.invalidationShift,
                entry.secondStageShift(),
                bare.pte,
                entry.secondStage(),
                supervisor.pbmt(),
                entry.msi());
    }

    private void answer(Iotlb.Entry entry, Translation answer) {
        long offset = walk.iova & ((1L << entry.rangeShift()) - 1);
        boolean asGuest = walk.transaction.isAts() && walk.device.t2gpa();
        long range = asGuest ? entry.gpa() : entry.address();
        int attributes = entry.msi() ? Translation.MSI : 0;
        complete(
                answer,
                range | offset,
                entry.rangeShift(),
                entry.pbmt(),
                attributes,
                entry.firstStage(),
                entry.secondStage());
    }

    /** Fills in the answer; for ATS also what the completion grants (section "PCIe ATS translation requests"). */
    private void complete(
            Translation answer, long address, int shift, int pbmt, int attributes, long first, long second) {
        int granted = walk.transaction.isAts() ? granted(attributes, first, second) : 0;
        answer.succeed(address, shift, pbmt, attributes | granted);
    }

    private int granted(int attributes, long first, long second) {
        boolean msi = (attributes & Translation.MSI) != 0;
        boolean withProcess = walk.transaction.hasProcessId();
        long both = first & second;
        boolean readable = Pte.has(both, Pte.R);
        boolean writable = Pte.has(both, Pte.W) && Pte.has(both, Pte.D);
        return (readable ? Translation.READ : 0)
                | (writable ? Translation.WRITE : 0)
                | (readable && Pte.has(both, Pte.X) && walk.transaction.execute() ? Translation.EXECUTE : 0)
                | (withProcess && !msi && Pte.has(first, Pte.G) ? Translation.GLOBAL : 0)
                | ((attributes & Translation.MRIF) != 0 ? Translation.UNTRANSLATED_ONLY : 0)
                | privilegedGrant();
    }

    private int privilegedGrant() {
        boolean requested = walk.transaction.hasProcessId() && walk.transaction.privileged();
        return requested ? Translation.PRIVILEGED : 0;
    }

    private void stop(TranslationFault fault, Translation answer) {
        FaultCause cause = fault.reason();
        if (walk.transaction.isAts() && cause.atsAnswer() == FaultCause.AtsAnswer.SUCCESS) {
            answer.succeed(0, PAGE_SHIFT, 0, privilegedGrant());
            return;
        }
        Transaction transaction = walk.transaction;
        // Of the causes that DTF leaves reported, none is met once a context is found.
        boolean silent = walk.device != null && walk.device.dtf();
        if (!silent) {
            faults.report(
                    cause,
                    transaction.faultRecordType(),
                    transaction.deviceId(),
                    transaction.processId(),
                    transaction.privileged(),
                    walk.iova,
                    fault.iotval2());
        }
        boolean abort = transaction.isAts() && cause.atsAnswer() == FaultCause.AtsAnswer.COMPLETER_ABORT;
        answer.fail(abort ? Status.COMPLETER_ABORT : Status.UNSUPPORTED_REQUEST);
    }
}
