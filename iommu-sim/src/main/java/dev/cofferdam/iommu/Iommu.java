package dev.cofferdam.iommu;

/**
 * One RISC-V IOMMU, architecture version 1.0. Not thread-safe: all calls of one unit come from one thread at a time.
 * It has no clock, threads or state outside the object; the same calls always have the same effect.
 *
 * <p>Names are those of the specification, whose sections the documentation cites by their titles.
 */
public final class Iommu {
    private final Tally tally = new Tally();
    private final RegisterFile registers;
    private final CommandQueue commands;
    private final FaultQueue faults;
    private final PageRequestQueue pageRequests;
    private final Translator translator;
    private final Hpm hpm;
    private final Mrif mrif;

    /** A unit just after reset, with empty caches. */
    public Iommu(Configuration configuration, Memory memory, Outbound outbound) {
        Features features = new Features(configuration);
        Bus bus = new Bus(memory, tally, configuration.capabilities().pas());
        QueueRegisters commandRegisters = new QueueRegisters(QueueRegisters.Kind.COMMAND, features.ppnMask());
        QueueRegisters faultRegisters = new QueueRegisters(QueueRegisters.Kind.FAULT, features.ppnMask());
        QueueRegisters pageRequestRegisters = new QueueRegisters(QueueRegisters.Kind.PAGE_REQUEST, features.ppnMask());
        Interrupts interrupts = new Interrupts(features, bus, outbound, this::reportMsiWriteFault);
        interrupts.connect(Interrupts.Source.COMMAND_QUEUE, commandRegisters);
        interrupts.connect(Interrupts.Source.FAULT_QUEUE, faultRegisters);
        interrupts.connect(Interrupts.Source.PAGE_REQUEST_QUEUE, pageRequestRegisters);

        hpm = new Hpm(features, interrupts);
        faults = new FaultQueue(
                new RecordQueue(faultRegisters, features, bus, interrupts, Interrupts.Source.FAULT_QUEUE));
        SecondStage secondStage = new SecondStage(features, bus, hpm, tally);
        DeviceDirectory devices = new DeviceDirectory(features, bus, hpm, tally);
        ProcessDirectory processes = new ProcessDirectory(features, bus, hpm, tally, secondStage);
        Iotlb iotlb = new Iotlb(configuration.caches().iotlb());
        translator = new Translator(
                hpm,
                tally,
                faults,
                devices,
                processes,
                new FirstStage(features, bus, hpm, tally, secondStage),
                secondStage,
                new MsiTable(features, bus, tally),
                iotlb);
        mrif = new Mrif(features, bus, outbound, faults);
        pageRequests = new PageRequestQueue(
                new RecordQueue(pageRequestRegisters, features, bus, interrupts, Interrupts.Source.PAGE_REQUEST_QUEUE),
                faults,
                devices,
                outbound);
        commands = new CommandQueue(commandRegisters, features, bus, interrupts, outbound, devices, processes, iotlb);
        registers = new RegisterFile(
                features,
                devices,
                commandRegisters,
                faultRegisters,
                pageRequestRegisters,
                interrupts,
                hpm,
                new DebugTranslation(translator, features));
    }

    private void reportMsiWriteFault(long address) {
        faults.reportMsiWriteFault(address);
    }

    /**
     * Reads a register. An access that is not of 4 or 8 bytes, not aligned or not inside one register reads 0.
     *
     * @param offset bytes into the register page
     * @param size 4 or 8 bytes
     */
    public long readRegister(int offset, int size) {
        return registers.read(offset, size);
    }

    /** Writes a register, with its side effects; an access that {@link #readRegister} reads as 0 writes nothing. */
    public void writeRegister(int offset, int size, long value) {
        translator.forget();
        registers.write(offset, size, value);
    }

    /**
     * Carries out commands from the command queue, until it is empty, stops at an error or waits for devices.
     *
     * @param limit the most commands to carry out in this call
     * @return how many were fetched
     */
    public int processCommands(int limit) {
        translator.forget();
        return commands.process(limit);
    }

    /** Translates one address (section "Process to translate an IOVA"); faults are answers and fault records. */
    public void translate(Transaction transaction, long iova, Translation answer) {
        translator.translate(transaction, iova, false, answer);
    }

    /**
     * Stores a 4-byte aligned device write whose translation is in a memory-resident interrupt file, and sends the
     * notice MSI. A write that is no MSI is accepted and discarded.
     *
     * @param answer the translation of the write, for which {@link Translation#mrif} holds
     * @param data the four bytes in little-endian order
     * @return {@link Translation.Status#UNSUPPORTED_REQUEST} after an MRIF access fault or data corruption, which is
     *     reported
     */
    public Translation.Status storeMsi(Transaction transaction, long iova, Translation answer, int data) {
        FaultCause fault = mrif.store(answer, iova & 0xFFF, data);
        if (fault == null) {
            return Translation.Status.SUCCESS;
        }
        if (!answer.faultsSilent()) {
            faults.report(
                    fault,
                    transaction.faultRecordType(),
                    transaction.deviceId(),
                    transaction.processId(),
                    transaction.privileged(),
                    iova,
                    0);
        }
        return Translation.Status.UNSUPPORTED_REQUEST;
    }

    /** Receives a "Page Request" or "Stop Marker" (section "PCIe ATS Page Request handling"). */
    public void receivePageRequest(PageRequest request) {
        translator.forget();
        pageRequests.receive(request);
    }

    /**
     * Receives an ATS Invalidation Completion; an unexpected one is discarded.
     *
     * @param itagVector a bit for each completed tag
     * @param completionCount how many such messages complete the request, 1 to 8; 0 means 8
     * @return whether it was expected
     */
    public boolean receiveInvalidationCompletion(
            int rid, boolean segmentValid, int segment, int itagVector, int completionCount) {
        return commands.completeInvalidation(rid, segmentValid, segment, itagVector, completionCount);
    }

    /** The outstanding ATS invalidation requests with these tags will not be completed: their time is over. */
    public void timeOutInvalidations(int itagVector) {
        commands.timeOutInvalidations(itagVector);
    }

    /** Lets time pass for {@code iohpmcycles}. */
    public void advanceCycles(long cycles) {
        hpm.advanceCycles(cycles);
    }

    /** What the unit has done so far. */
    public Statistics statistics() {
        return tally.snapshot();
    }
}
