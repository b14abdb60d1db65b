package dev.cofferdam.iommu;

/** Where QEMU's fault records depart from the text of section "Fault/Event-Queue": what each makes of a record. */
enum QemuDeparture {
    /** The text: {@code PV} is 0 for a request without a {@code process_id}. */
    PROCESS_ID_VALID {
        @Override
        void alter(long[] record, Request request) {
            record[0] |= 1L << 32;
        }
    },
    /** The text: a read is 21. QEMU asks the second stage for all that the first stage permits. */
    READ_NAMED_WRITE {
        @Override
        void alter(long[] record, Request request) {
            if (cause(record) == 21 && (record[2] & 1) == 0 && request.refusedBeyondFirstStage()) {
                record[0] += 2;
            }
        }
    },
    /** The text: {@code TTYP} tells a read from a write. QEMU: all context faults are reads, all others writes. */
    TRANSACTION_TYPE {
        @Override
        void alter(long[] record, Request request) {
            long type = isOfContext(record) ? 2 : 3;
            record[0] = (record[0] & ~(0x3FL << 34)) | type << 34;
        }
    },
    /** The text: {@code iotval} is the IOVA of every transaction that has one. */
    NO_ADDRESS_OF_CONTEXT_FAULTS {
        @Override
        void alter(long[] record, Request request) {
            if (isOfContext(record)) {
                record[1] = 0;
            }
        }
    },
    /** The text: {@code iotval2} is the GPA. QEMU has it where a first stage has made one. */
    NO_GUEST_ADDRESS {
        @Override
        void alter(long[] record, Request request) {
            if (!request.twoStages() || (record[2] & 1) != 0) {
                record[2] = 0;
            }
        }
    };

    /**
     * The request that faults.
     *
     * @param twoStages whether both stages are active
     * @param refusedBeyondFirstStage whether a write passes the first stage, and the second refuses it
     */
    record Request(boolean twoStages, boolean refusedBeyondFirstStage) {}

    /** The record's first, third and fourth doublewords become what QEMU makes of them. */
    abstract void alter(long[] record, Request request);

    private static long cause(long[] record) {
        return record[0] & 0xFFF;
    }

    private static boolean isOfContext(long[] record) {
        return cause(record) >= 256;
    }
}
