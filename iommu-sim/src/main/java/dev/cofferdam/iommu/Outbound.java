package dev.cofferdam.iommu;

/**
 * Where everything that the unit sends goes. Called from the thread that called the unit, in the order in which things
 * are sent; it must not call the unit back.
 */
public interface Outbound {
    /**
     * An interrupt message of the unit: a 4-byte write of {@code data}, in the byte order of {@code fctl.BE}, to
     * {@code address}. Also the notice MSI of a memory-resident interrupt file, always little-endian.
     *
     * @return {@link Memory.Result#ACCESS_FAULT} if the write is refused
     */
    Memory.Result msi(long address, int data, java.nio.ByteOrder order);

    /** The wire of this interrupt vector changes its level (section "Interrupt pending status register"). */
    void wire(int vector, boolean level);

    /** A PCIe ATS Invalidation Request with this tag, 0 to 31. */
    void invalidationRequest(int itag, AtsMessage message);

    /** A PCIe ATS Page Request Group Response. */
    void pageRequestGroupResponse(AtsMessage message);

    /** IOFENCE.C asks that earlier device reads, device writes or both be ordered globally before this returns. */
    void fence(boolean reads, boolean writes);
}
