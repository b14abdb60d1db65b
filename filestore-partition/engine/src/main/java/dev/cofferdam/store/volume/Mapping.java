package dev.cofferdam.store.volume;

import java.lang.foreign.MemorySegment;

/** A file of a volume as memory. Lives as long as the arena it was mapped in. */
public interface Mapping {

    MemorySegment memory();

    /** Makes durable what was stored there before. */
    void force(long position, long bytes);
}
