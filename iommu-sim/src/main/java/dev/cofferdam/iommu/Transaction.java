package dev.cofferdam.iommu;

/**
 * What a device asks of the unit, apart from the address: who asks and for which access. Immutable, so that one value
 * serves all accesses of one kind by a device.
 *
 * @param deviceId {@code device_id}, 24 bits
 * @param processId {@code process_id}, 20 bits, or {@link #NO_PROCESS_ID}
 * @param privileged whether supervisor privilege is requested; meant only with a {@code process_id}
 * @param execute whether a read is for execution
 * @param noWrite for an ATS translation request: no write permission is asked for
 * @param addressType whether the address is untranslated, translated or to be translated for the device's own cache
 * @param access the direction
 */
public record Transaction(
        int deviceId,
        int processId,
        boolean privileged,
        boolean execute,
        boolean noWrite,
        AddressType addressType,
        Access access) {
    /** The transaction has no {@code process_id}. */
    public static final int NO_PROCESS_ID = -1;

    /** The PCIe address type of the transaction. */
    public enum AddressType {
        UNTRANSLATED,
        TRANSLATED,
        ATS_TRANSLATION_REQUEST
    }

    /** The direction of an access. */
    public enum Access {
        READ,
        WRITE
    }

    /** Checks the widths. */
    public Transaction {
        if (deviceId < 0 || deviceId > Configuration.ALL_DEVICE_IDS) {
            throw new IllegalArgumentException("device_id is " + deviceId + ": give 24 bits");
        }
        if (processId < NO_PROCESS_ID || processId > 0xF_FFFF) {
            throw new IllegalArgumentException("process_id is " + processId + ": give 20 bits");
        }
    }

    /** An untranslated access without a {@code process_id}. */
    public static Transaction untranslated(int deviceId, Access access) {
        return new Transaction(deviceId, NO_PROCESS_ID, false, false, false, AddressType.UNTRANSLATED, access);
    }

    boolean hasProcessId() {
        return processId != NO_PROCESS_ID;
    }

    boolean isAts() {
        return addressType == AddressType.ATS_TRANSLATION_REQUEST;
    }

    /** The access is for execution: PCIe sends that bit with a PASID, other protocols with any untranslated read. */
    boolean executes() {
        return execute && access == Access.READ && (addressType == AddressType.UNTRANSLATED || hasProcessId());
    }

    /** {@code TTYP} of a fault record. */
    int faultRecordType() {
        boolean writes = access == Access.WRITE;
        return switch (addressType) {
            case UNTRANSLATED -> writes ? 3 : executes() ? 1 : 2;
            case TRANSLATED -> writes ? 7 : executes() ? 5 : 6;
            case ATS_TRANSLATION_REQUEST -> 8;
        };
    }
}
