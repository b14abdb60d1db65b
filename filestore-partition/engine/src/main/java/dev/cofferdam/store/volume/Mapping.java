package dev.cofferdam.store.volume;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file of a volume as memory. Lives as long as the arena it was mapped in. */
public interface Mapping {

    MemorySegment memory();

    /**
     * Makes durable what was stored there before.
     *
     * @throws IOException if storage refuses a part of it, which is told once: storage may hold any part of it then, and
     *     takes it again only where it is stored again
     */
    void force(long position, long bytes) throws IOException;

    /** As if all of it was stored again, with the content that it has; others may store there meanwhile. */
    void touch(long position, long bytes);
}
