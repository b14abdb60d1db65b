package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;

/** How a checked request of a disk reaches the store. */
sealed interface StoreRoute permits Subsystem, Relay, NoStore {

    /**
     * Serves the request, or puts it on its way; the reply goes to the port then or later.
     *
     * @param message already addressed by the kernel; the caller's again when this returns
     */
    void serve(PartitionPort port, Message message);

    /** The partition ended: returns when nothing that it asked is done any more. On its kernel thread. */
    void forget(int partition);

    /** The store ended and is not started again: whoever waits for it is told so, and whoever asks it from now on. */
    void gone();

    /** When no kernel thread asks any more: returns when nothing of the store's is taken any more. */
    void close();
}
