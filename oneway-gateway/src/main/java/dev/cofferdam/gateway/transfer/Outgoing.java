package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Item;
import java.io.Closeable;
import java.io.IOException;

/** One item that is being sent. For one thread. */
public interface Outgoing extends Closeable {
    /** Its line of the manifest, without number and digest. */
    Item description();

    /** Reads what follows of its content; -1: that was all. */
    int read(byte[] into, int offset, int lengthBytes) throws IOException;
}
