package dev.cofferdam.iommu;

/**
 * A PCIe ATS message between the unit and a device. Immutable.
 *
 * @param rid the device function, 16 bits
 * @param segmentValid whether {@code segment} is meant ({@code DSV})
 * @param segment the segment of the function ({@code DSEG}), 8 bits
 * @param processIdValid whether the message has a PASID
 * @param processId the PASID, 20 bits; 0 without one
 * @param payload the 8 bytes of the body as in the {@code PAYLOAD} operand of an ATS command
 */
public record AtsMessage(
        int rid, boolean segmentValid, int segment, boolean processIdValid, int processId, long payload) {}
