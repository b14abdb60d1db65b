package dev.cofferdam.hwsim.memory;

import java.lang.foreign.MemorySegment;

/**
 * A device's only way to memory. An I/O memory management unit is placed by giving a device an implementation that
 * translates and checks. Called on the thread that runs the machine.
 */
public interface Dma {
    /** Reads {@code into.byteSize()} bytes from a device address; on a fault nothing is promised of {@code into}. */
    void read(long address, MemorySegment into) throws DmaFault;

    /** Writes {@code from.byteSize()} bytes to a device address; on a fault some of them may have been written. */
    void write(long address, MemorySegment from) throws DmaFault;

    /** The way without translation: device addresses are physical ones, and only main memory answers. */
    static Dma direct(Ram ram) {
        return new Dma() {
            @Override
            public void read(long address, MemorySegment into) throws DmaFault {
                check(address, into.byteSize());
                MemorySegment.copy(ram.segment(), address - ram.base(), into, 0, into.byteSize());
            }

            @Override
            public void write(long address, MemorySegment from) throws DmaFault {
                check(address, from.byteSize());
                ram.copyIn(from, address - ram.base());
            }

            private void check(long address, long length) throws DmaFault {
                if (!ram.contains(address, length)) {
                    throw new DmaFault(address, length);
                }
            }
        };
    }
}
