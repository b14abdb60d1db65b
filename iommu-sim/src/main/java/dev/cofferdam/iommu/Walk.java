package dev.cofferdam.iommu;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;

/**
 * One transaction on its way through the process to translate an IOVA: what it asks for, and the address space that
 * was found for it. One object serves all transactions of a unit, one after the other.
 */
final class Walk {
    /** What a fault of this transaction is called. */
    enum Kind {
        EXECUTE(
                FaultCause.INSTRUCTION_ACCESS_FAULT,
                FaultCause.INSTRUCTION_PAGE_FAULT,
                FaultCause.INSTRUCTION_GUEST_PAGE_FAULT),
        READ(FaultCause.READ_ACCESS_FAULT, FaultCause.READ_PAGE_FAULT, FaultCause.READ_GUEST_PAGE_FAULT),
        WRITE(FaultCause.WRITE_ACCESS_FAULT, FaultCause.WRITE_PAGE_FAULT, FaultCause.WRITE_GUEST_PAGE_FAULT);

        private final FaultCause accessFault;
        private final FaultCause pageFault;
        private final FaultCause guestPageFault;

        Kind(FaultCause accessFault, FaultCause pageFault, FaultCause guestPageFault) {
            this.accessFault = accessFault;
            this.pageFault = pageFault;
            this.guestPageFault = guestPageFault;
        }
    }

    Transaction transaction;
    /** What the performance monitor counts the request as. */
    Hpm.Event event;

    long iova;
    boolean debug;
    int deviceId;
    int processId;
    boolean hasProcessId;
    boolean supervisor;
    boolean read;
    boolean write;
    boolean execute;
    /** Permissions are enforced here; an ATS completion reports them instead. */
    boolean enforces;

    DeviceContext device;
    Scheme firstStage;
    long firstStageRoot;
    boolean sum;
    boolean firstStageActive;
    int pscid;
    boolean secondStageActive;
    int gscid;

    private Kind kind;
    private boolean placed;

    /**
     * A device repeats one immutable transaction for all its accesses of a kind: that is classified once, and stays in
     * its address space until {@link #forget}.
     */
    @SuppressWarnings("ReferenceEquality")
    void begin(Transaction of, long address, boolean forDebug) {
        iova = address;
        debug = forDebug;
        if (of != transaction) {
            classify(of);
            placed = false;
        }
        if (!placed) {
            identify(of.deviceId(), of.processId());
        }
    }

    /** Whether the address space is that of the transaction before. */
    boolean isPlaced() {
        return placed;
    }

    /** The address space is found. With the default process the transaction is still one without, so it is not kept. */
    void place() {
        placed = hasProcessId == transaction.hasProcessId();
    }

    /** Contexts may have changed or left the caches. */
    void forget() {
        placed = false;
    }

    /** For execution alone no read permission is needed, but ATS knows no page that can only be executed. */
    private void classify(Transaction of) {
        transaction = of;
        boolean writes = of.access() == Access.WRITE;
        supervisor = of.hasProcessId() && of.privileged();
        execute = of.executes();
        read = !writes && (!execute || of.addressType() != AddressType.UNTRANSLATED);
        write = writes || (of.isAts() && !of.noWrite());
        enforces = of.addressType() != AddressType.ATS_TRANSLATION_REQUEST;
        kind = execute ? Kind.EXECUTE : read ? Kind.READ : Kind.WRITE;
        event = switch (of.addressType()) {
            case UNTRANSLATED -> Hpm.Event.UNTRANSLATED_REQUEST;
            case TRANSLATED -> Hpm.Event.TRANSLATED_REQUEST;
            case ATS_TRANSLATION_REQUEST -> Hpm.Event.ATS_TRANSLATION_REQUEST;
        };
    }

    /** Only the identifiers, for a message that is not translated. */
    void identify(int ofDevice, int ofProcess) {
        deviceId = ofDevice;
        hasProcessId = ofProcess != Transaction.NO_PROCESS_ID;
        processId = hasProcessId ? ofProcess : 0;
        device = null;
        firstStage = Scheme.BARE;
        firstStageActive = false;
        secondStageActive = false;
        sum = false;
        pscid = 0;
        gscid = 0;
    }

    void in(DeviceContext context) {
        device = context;
        secondStageActive = context.secondStage() != Scheme.BARE;
        gscid = secondStageActive ? context.gscid() : 0;
    }

    void firstStage(Scheme scheme, long root, int addressSpace, boolean supervisorUserMemory) {
        firstStage = scheme;
        firstStageRoot = root;
        firstStageActive = scheme != Scheme.BARE;
        pscid = firstStageActive ? addressSpace : 0;
        sum = supervisorUserMemory;
    }

    /** Uses {@code process_id} 0 with user privilege ({@code DC.tc.DPE}). */
    void assumeDefaultProcess() {
        hasProcessId = true;
        processId = 0;
    }

    /** Whether a page-table entry with these flags permits the access, whatever its U bit. */
    boolean isGrantedBy(long pte) {
        return (!read || Pte.has(pte, Pte.R)) && (!write || Pte.has(pte, Pte.W)) && (!execute || Pte.has(pte, Pte.X));
    }

    TranslationFault accessFault() {
        return new TranslationFault(kind.accessFault);
    }

    TranslationFault pageFault() {
        return new TranslationFault(kind.pageFault);
    }

    TranslationFault guestPageFault(long iotval2) {
        return new TranslationFault(kind.guestPageFault, iotval2);
    }
}
