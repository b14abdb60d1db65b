package dev.cofferdam.iommu;

import java.nio.ByteOrder;

/**
 * Storing MSIs to memory-resident interrupt files (Advanced Interrupt Architecture, "MSI PTE, MRIF mode"): 32 pairs of
 * little-endian doublewords, interrupt-pending bits first, interrupt-enable bits second.
 */
final class Mrif {
    private static final int IDENTITY_BITS = 11;
    private static final int PAIR_SIZE = 16;
    private static final long BIG_ENDIAN_REGISTER = 4;

    private final Features features;
    private final Bus bus;
    private final Outbound outbound;
    private final FaultQueue faults;

    Mrif(Features features, Bus bus, Outbound outbound, FaultQueue faults) {
        this.features = features;
        this.bus = bus;
        this.outbound = outbound;
        this.faults = faults;
    }

    /**
     * Stores the 4-byte write at this page offset, {@code data} being its bytes in little-endian order.
     *
     * @return the fault, or null; a write that is no MSI is accepted and discarded
     */
    FaultCause store(Translation file, long pageOffset, int data) {
        boolean bigEndian = pageOffset == BIG_ENDIAN_REGISTER && features.has(Capability.END);
        int identity = bigEndian ? Integer.reverseBytes(data) : data;
        boolean isMsi = (pageOffset == 0 || bigEndian) && identity >>> IDENTITY_BITS == 0;
        if (!isMsi) {
            return null;
        }
        switch (setPending(file.mrifAddress() + (long) identity / Long.SIZE * PAIR_SIZE, 1L << identity)) {
            case DONE -> {}
            case ACCESS_FAULT, CHANGED -> {
                return FaultCause.MRIF_ACCESS_FAULT;
            }
            case DATA_CORRUPTION -> {
                return FaultCause.MRIF_DATA_CORRUPTION;
            }
        }
        boolean reachable = bus.reaches(file.address());
        if (!reachable
                || outbound.msi(file.address(), file.noticeId(), ByteOrder.LITTLE_ENDIAN)
                        == Memory.Result.ACCESS_FAULT) {
            faults.reportMsiWriteFault(file.address());
        }
        return null;
    }

    /** Atomic with {@code capabilities.AMO_MRIF}, else a read and a write. */
    private Memory.Result setPending(long address, long bit) {
        Memory.Result result = Memory.Result.CHANGED;
        for (int tries = 0; result == Memory.Result.CHANGED && tries < SecondStage.MAX_RETRIES; tries++) {
            result = bus.read(address, Long.BYTES, ByteOrder.LITTLE_ENDIAN);
            if (result != Memory.Result.DONE) {
                return result;
            }
            long pending = bus.word(0);
            result = features.has(Capability.AMO_MRIF)
                    ? bus.compareAndSwap(address, Long.BYTES, ByteOrder.LITTLE_ENDIAN, pending, pending | bit)
                    : bus.write(address, Long.BYTES, ByteOrder.LITTLE_ENDIAN, pending | bit);
        }
        return result;
    }
}
