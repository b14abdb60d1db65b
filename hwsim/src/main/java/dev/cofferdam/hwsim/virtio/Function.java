package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What a virtio device does, apart from how it is reached. Called on the machine's thread. */
sealed interface Function permits BlockFunction, NetworkFunction, ConsoleFunction, EntropyFunction {
    /** The device's number in the virtio specification. */
    int id();

    /** The features that it offers, transport features aside. */
    long features();

    int queues();

    /** The configuration space; reads past its end are zero. */
    byte[] configuration();

    /**
     * Does the work that a queue holds.
     *
     * @return whether the driver is to be interrupted
     */
    boolean serve(int number, Virtqueue queue, Dma dma) throws DmaFault;

    /** Takes input from outside into the queue that waits for it; the result is as {@link #serve}'s. */
    default boolean poll(Virtqueue[] queues, Dma dma) throws DmaFault {
        return false;
    }

    /** The driver resets the device: it begins anew and has forgotten what it knew of it. */
    default void reset() {}

    default void save(DataOutput out) throws IOException {}

    default void restore(DataInput in) throws IOException {}
}
