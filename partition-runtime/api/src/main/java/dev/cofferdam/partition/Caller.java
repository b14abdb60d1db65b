package dev.cofferdam.partition;

import java.io.IOException;

/** The asking end of a call channel. For one thread. */
public interface Caller {

    /** Sends up to 4096 bytes and waits for the answer. */
    byte[] call(byte[] payload) throws IOException;
}
