package dev.cofferdam.hwsim.iommu;

/**
 * A range of addresses through which a device reaches memory.
 *
 * @param device the device's number
 * @param address where the device sees it, in bytes
 * @param target where it is in memory, in bytes
 * @param length in bytes
 * @param writable whether the device may write there
 */
public record Window(int device, long address, long target, long length, boolean writable) {
    /** The end of the addresses that a device may use. */
    private static final long ADDRESSES = 1L << 41;

    public Window {
        if (device < 0 || device >= GuestTables.MOST_DEVICES) {
            throw new IllegalArgumentException("device " + device + "; give 0 to " + (GuestTables.MOST_DEVICES - 1));
        }
        if (((address | target | length) & (GuestTables.PAGE - 1)) != 0) {
            throw new IllegalArgumentException(
                    "a window's address, target and length must be whole pages of " + GuestTables.PAGE + " bytes");
        }
        if (address < 0 || length < 0 || length > ADDRESSES || address > ADDRESSES - length) {
            throw new IllegalArgumentException("a window must end below 2^41");
        }
    }
}
