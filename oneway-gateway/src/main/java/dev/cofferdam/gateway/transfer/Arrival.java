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
     * The item is whole and as it was sent. It appears where it belongs, all at once, at the latest with the next
     * {@link Inbox#settle} that does not put it off; that also says whether it could. The last call.
     *
     * @throws RefusedException if it must not appear there
     */
    void complete(Item item) throws IOException, RefusedException;

    /** It will not be whole. The last call. */
    void discard();
}
