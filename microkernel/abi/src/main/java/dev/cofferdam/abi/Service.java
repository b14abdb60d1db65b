package dev.cofferdam.abi;

import java.lang.foreign.MemorySegment;

/**
 * Code that answers requests, wherever it is hosted: in the kernel, where a call reaches it on the client's kernel
 * thread, or in a partition of its own. Called by one thread for each subject at the same time as for others.
 */
public interface Service extends AutoCloseable {

    /**
     * Serves one request and turns it into its reply. The message's subject and object are the kernel's word; every
     * other field is the subject's and is checked here.
     *
     * @param message private to the caller
     * @param window the subject's window, shared with it: its bytes may change at any time
     */
    void serve(Message message, MemorySegment window);

    /** Gives back what the service holds; nothing is served any more. */
    @Override
    void close();
}
