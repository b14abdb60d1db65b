package dev.cofferdam.hwsim.memory;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Something that answers at physical addresses. Called on the thread that runs the machine. A device accepts every
 * offset below its size, every value and every size of 1, 2, 4 or 8 bytes: what its registers do not define reads zero
 * and ignores writes.
 */
public interface Device {
    /** The bytes of address space that it takes. */
    long size();

    /** Reads a register; {@code size} is 1, 2, 4 or 8, and what is above so many bytes is dropped. */
    long read(long offset, int size);

    /** Writes a register; {@code size} is 1, 2, 4 or 8. */
    void write(long offset, int size, long value);

    /** Writes the device's state out. */
    void save(DataOutput out) throws IOException;

    /** Takes the state that {@link #save} wrote. */
    void restore(DataInput in) throws IOException;
}
