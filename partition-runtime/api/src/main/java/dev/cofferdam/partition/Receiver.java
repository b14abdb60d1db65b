package dev.cofferdam.partition;

import java.io.IOException;

/** The receiving end of a one-way channel. For one thread. */
public interface Receiver {

    /** Waits for the next message. */
    Received receive() throws IOException;
}
