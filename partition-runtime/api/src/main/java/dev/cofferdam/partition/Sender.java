package dev.cofferdam.partition;

import java.io.IOException;

/** The sending end of a one-way channel. For one thread. */
public interface Sender {

    /**
     * Sends up to 4096 bytes. Succeeds whatever the receiver does: it may be slow, stopped or absent, and nothing here
     * tells.
     */
    void send(byte[] payload) throws IOException;
}
