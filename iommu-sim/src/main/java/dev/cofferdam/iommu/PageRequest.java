package dev.cofferdam.iommu;

/**
 * A PCIe "Page Request" or "Stop Marker" message (section "PCIe ATS Page Request handling"). Immutable.
 *
 * @param deviceId the requester, 24 bits
 * @param processId the PASID, or {@link Transaction#NO_PROCESS_ID}
 * @param privileged "Privilege Mode Requested"; meant only with a PASID
 * @param execute "Execute Requested"; meant only with a PASID
 * @param payload page address, page request group index, L, W and R as the page-request record holds them
 */
public record PageRequest(int deviceId, int processId, boolean privileged, boolean execute, long payload) {
    boolean hasProcessId() {
        return processId != Transaction.NO_PROCESS_ID;
    }

    /** Whether a device waits for a response: the last request of its group and no Stop Marker. */
    boolean needsResponse() {
        boolean last = Bits.bit(payload, 2);
        boolean readOrWrite = (payload & 3) != 0;
        return last && readOrWrite;
    }

    long groupIndex() {
        return Bits.field(payload, 3, 9);
    }
}
