package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;

/** Room for one item that arrives, in pieces and in any order. For one thread. */
public interface Arrival {
    void write(long offset, byte[] data) throws IOException;

    /** Reads what was written; -1: nothing was written there. */
    int read(long offset, byte[] into) throws IOException;

    /**
     * The item is whole and as it was sent: it appears where it belongs, all at once. The last call.
     *
     * @throws RefusedException if it must not appear there
     */
    void deliver(Item item) throws IOException, RefusedException;

    /** It will not be whole. The last call. */
    void discard();
}
