package dev.cofferdam.iommu;

/** The memory-mapped registers (chapter "Memory-mapped register interface"): every access goes to its owner. */
final class RegisterFile {
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int QOS_IDS = 0x0FFF_0FFF;

    private final Features features;
    private final DeviceDirectory devices;
    private final QueueRegisters commands;
    private final QueueRegisters faults;
    private final QueueRegisters pageRequests;
    private final Interrupts interrupts;
    private final Hpm hpm;
    private final DebugTranslation debug;
    private int qosId;

    RegisterFile(
            Features features,
            DeviceDirectory devices,
            QueueRegisters commands,
            QueueRegisters faults,
            QueueRegisters pageRequests,
            Interrupts interrupts,
            Hpm hpm,
            DebugTranslation debug) {
        this.features = features;
        this.devices = devices;
        this.commands = commands;
        this.faults = faults;
        this.pageRequests = pageRequests;
        this.interrupts = interrupts;
        this.hpm = hpm;
        this.debug = debug;
    }

    long read(int offset, int size) {
        if (!RegisterMap.isAccess(offset, size)) {
            return 0;
        }
        int registerSize = RegisterMap.sizeAt(offset);
        long value = load(offset & -registerSize);
        if (size == registerSize) {
            return size == 4 ? value & LOW_HALF : value;
        }
        return isHighHalf(offset) ? value >>> 32 : value & LOW_HALF;
    }

    /** Half of an 8-byte register is written as the whole register with its other half unchanged. */
    void write(int offset, int size, long value) {
        if (!RegisterMap.isAccess(offset, size)) {
            return;
        }
        int registerSize = RegisterMap.sizeAt(offset);
        int register = offset & -registerSize;
        if (size == registerSize) {
            store(register, value);
            return;
        }
        long other = load(register);
        store(
                register,
                isHighHalf(offset) ? (other & LOW_HALF) | value << 32 : (other & ~LOW_HALF) | (value & LOW_HALF));
    }

    private static boolean isHighHalf(int offset) {
        return (offset & 4) != 0;
    }

    private long load(int register) {
        return switch (register) {
            case RegisterMap.CAPABILITIES -> features.capabilities().value();
            case RegisterMap.FCTL -> features.fctl();
            case RegisterMap.DDTP -> devices.ddtp();
            case RegisterMap.CQB -> commands.base();
            case RegisterMap.CQH -> commands.unitIndex();
            case RegisterMap.CQT -> commands.softwareIndex();
            case RegisterMap.FQB -> faults.base();
            case RegisterMap.FQH -> faults.softwareIndex();
            case RegisterMap.FQT -> faults.unitIndex();
            case RegisterMap.PQB -> pageRequests.base();
            case RegisterMap.PQH -> pageRequests.softwareIndex();
            case RegisterMap.PQT -> pageRequests.unitIndex();
            case RegisterMap.CQCSR -> commands.csr();
            case RegisterMap.FQCSR -> faults.csr();
            case RegisterMap.PQCSR -> pageRequests.csr();
            case RegisterMap.IPSR -> interrupts.ipsr();
            case RegisterMap.IOCOUNTOVF -> hpm.overflows();
            case RegisterMap.IOCOUNTINH -> hpm.inhibits();
            case RegisterMap.IOHPMCYCLES -> hpm.cycles();
            case RegisterMap.TR_REQ_IOVA -> debug.iova();
            case RegisterMap.TR_REQ_CTL -> debug.control();
            case RegisterMap.TR_RESPONSE -> debug.response();
            case RegisterMap.IOMMU_QOSID -> qosId;
            case RegisterMap.ICVEC -> interrupts.icvec();
            default -> loadIndexed(register);
        };
    }

    private long loadIndexed(int register) {
        if (register >= RegisterMap.MSI_CFG_TBL) {
            int vector = (register - RegisterMap.MSI_CFG_TBL) / RegisterMap.MSI_ENTRY_SIZE;
            return switch (register % RegisterMap.MSI_ENTRY_SIZE) {
                case RegisterMap.MSI_DATA -> interrupts.messageData(vector);
                case RegisterMap.MSI_VECTOR_CONTROL -> interrupts.vectorControl(vector);
                default -> interrupts.messageAddress(vector);
            };
        }
        return register < RegisterMap.END_OF_EVENT_COUNTERS
                ? hpm.counter((register - RegisterMap.IOHPMCTR1) / 8)
                : hpm.selector((register - RegisterMap.IOHPMEVT1) / 8);
    }

    private void store(int register, long value) {
        switch (register) {
            case RegisterMap.FCTL -> writeFctl((int) value);
            case RegisterMap.DDTP -> devices.writeDdtp(value);
            case RegisterMap.CQB -> commands.writeBase(value);
            case RegisterMap.CQT -> commands.writeSoftwareIndex(value);
            case RegisterMap.CQCSR -> writeCsr(commands, Interrupts.Source.COMMAND_QUEUE, value);
            case RegisterMap.FQB -> faults.writeBase(value);
            case RegisterMap.FQH -> faults.writeSoftwareIndex(value);
            case RegisterMap.FQCSR -> writeCsr(faults, Interrupts.Source.FAULT_QUEUE, value);
            case RegisterMap.PQB, RegisterMap.PQH, RegisterMap.PQCSR -> writePageRequestQueue(register, value);
            case RegisterMap.IPSR -> interrupts.writeIpsr((int) value);
            case RegisterMap.IOCOUNTINH -> hpm.writeInhibits((int) value);
            case RegisterMap.IOHPMCYCLES -> hpm.writeCycles(value);
            case RegisterMap.TR_REQ_IOVA -> debug.writeIova(value);
            case RegisterMap.TR_REQ_CTL -> debug.writeControl(value);
            case RegisterMap.IOMMU_QOSID -> qosId = features.has(Capability.QOSID) ? (int) value & QOS_IDS : 0;
            case RegisterMap.ICVEC -> interrupts.writeIcvec(value);
            case RegisterMap.CAPABILITIES,
                    RegisterMap.CQH,
                    RegisterMap.FQT,
                    RegisterMap.PQT,
                    RegisterMap.IOCOUNTOVF,
                    RegisterMap.TR_RESPONSE -> {}
            default -> storeIndexed(register, value);
        }
    }

    private void storeIndexed(int register, long value) {
        if (register >= RegisterMap.MSI_CFG_TBL) {
            int vector = (register - RegisterMap.MSI_CFG_TBL) / RegisterMap.MSI_ENTRY_SIZE;
            switch (register % RegisterMap.MSI_ENTRY_SIZE) {
                case RegisterMap.MSI_DATA -> interrupts.writeMessageData(vector, (int) value);
                case RegisterMap.MSI_VECTOR_CONTROL -> interrupts.writeVectorControl(vector, (int) value);
                default -> interrupts.writeMessageAddress(vector, value);
            }
        } else if (register < RegisterMap.END_OF_EVENT_COUNTERS) {
            hpm.writeCounter((register - RegisterMap.IOHPMCTR1) / 8, value);
        } else {
            hpm.writeSelector((register - RegisterMap.IOHPMEVT1) / 8, value);
        }
    }

    /** A write while the unit or a queue is on is dropped (unspecified behaviour). */
    private void writeFctl(int value) {
        boolean inUse = devices.mode() != DeviceDirectory.OFF
                || commands.isOnOrEnabled()
                || faults.isOnOrEnabled()
                || pageRequests.isOnOrEnabled();
        if (!inUse) {
            features.write(value);
            interrupts.driveWires();
        }
    }

    private void writeCsr(QueueRegisters queue, Interrupts.Source source, long value) {
        queue.writeCsr((int) value);
        interrupts.refresh(source);
    }

    private void writePageRequestQueue(int register, long value) {
        if (!features.has(Capability.ATS)) {
            return;
        }
        switch (register) {
            case RegisterMap.PQB -> pageRequests.writeBase(value);
            case RegisterMap.PQH -> pageRequests.writeSoftwareIndex(value);
            default -> writeCsr(pageRequests, Interrupts.Source.PAGE_REQUEST_QUEUE, value);
        }
    }
}
