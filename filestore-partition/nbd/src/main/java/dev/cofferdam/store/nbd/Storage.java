package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import java.lang.foreign.MemorySegment;

/** The way to the store that all sessions share: requests go out in order and are done in order. For one thread. */
interface Storage {

    /** Told how a request ended. */
    interface Completion {
        /** On the thread that submitted; {@code slot} as it was submitted. */
        void completed(int slot, Status status);
    }

    /** How many requests may be submitted now. */
    int room();

    /**
     * Submits a request, for which there must be {@link #room}.
     *
     * @param windowAt where in the window its bytes are or go
     */
    void submit(
            Operation operation, Disk disk, long position, long windowAt, int bytes, Completion completion, int slot);

    /** Submits a request and waits for it; what was submitted before it is done before it, and told later. */
    Status exchange(Operation operation, Disk disk, long position, long windowAt, int bytes);

    /** Runs something after the store has done something of what was submitted, on the same thread. */
    void later(Runnable task);

    /** One block of 4 KiB for whoever is running, and its place in the window. */
    MemorySegment scratch();

    long scratchAt();

    /** Zeroes, and their place in the window. */
    MemorySegment zeroes();

    long zeroesAt();
}
