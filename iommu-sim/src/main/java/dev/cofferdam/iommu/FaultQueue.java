package dev.cofferdam.iommu;

/**
 * Fault records (section "Fault/Event-Queue").
 *
 * <pre>
 *  63     40 39  34  33   32  31     12 11     0
 * +---------+------+----+----+---------+--------+
 * |   DID   | TTYP |PRIV| PV |   PID   | CAUSE  |  +0
 * +---------+------+----+----+---------+--------+
 * |      0 (reserved)      | 0 (custom use)     |  +8
 * +----------------------------------------------+
 * |                   iotval                    |  +16
 * +----------------------------------------------+
 * |                   iotval2                   |  +24
 * +----------------------------------------------+
 * </pre>
 */
final class FaultQueue {
    /** {@code TTYP} of a PCIe message. */
    static final int MESSAGE_REQUEST = 9;

    private final RecordQueue queue;

    FaultQueue(RecordQueue queue) {
        this.queue = queue;
    }

    /** A fault of an inbound transaction; {@code processId} may be {@link Transaction#NO_PROCESS_ID}. */
    void report(
            FaultCause cause,
            int transactionType,
            int deviceId,
            int processId,
            boolean privileged,
            long iotval,
            long iotval2) {
        boolean hasProcessId = processId != Transaction.NO_PROCESS_ID;
        long word = cause.code() | (long) transactionType << 34 | (long) deviceId << 40;
        if (hasProcessId) {
            word |= (long) processId << 12 | Bits.toBit(true, 32) | Bits.toBit(privileged, 33);
        }
        queue.append(word, 0, iotval, iotval2);
    }

    /** An interrupt message of the unit itself could not be written. */
    void reportMsiWriteFault(long address) {
        queue.append(FaultCause.MSI_WRITE_ACCESS_FAULT.code(), 0, address, 0);
    }
}
