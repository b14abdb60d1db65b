package dev.cofferdam.hwsim.virtio;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What a block device keeps its sectors in. Called on the machine's thread, which waits for it. */
public interface BlockStorage {
    /** The size of a sector, in bytes. */
    int SECTOR = 512;

    /** The number of sectors. */
    long sectors();

    boolean isReadOnly();

    /** The guest's driver begins anew and has forgotten what it read: what the disk shows may be another from here on. */
    default void restart() {}

    /** Reads from a byte position, a whole number of sectors that are within the size. */
    void read(long position, MemorySegment into) throws IOException;

    /** Writes at a byte position, a whole number of sectors that are within the size. */
    void write(long position, MemorySegment from) throws IOException;

    /** Comes back when all that was written will survive. */
    void flush() throws IOException;
}
