package dev.cofferdam.hwsim.memory;

/** A device's access to memory was refused. */
public final class DmaFault extends Exception {
    private static final long serialVersionUID = 1;

    /** Names the refused range: a device address and a length in bytes. */
    public DmaFault(long address, long length) {
        super(
                "no memory for a device at 0x" + Long.toHexString(address) + ", " + length + " bytes",
                null,
                false,
                false);
    }
}
