package dev.cofferdam.partition;

import java.io.IOException;

/** The answering end of a call channel. For one thread. */
public interface Answerer {

    /** Waits for the next request. */
    Received receive() throws IOException;

    /** Answers a request with up to 4096 bytes. */
    void answer(Received request, byte[] payload) throws IOException;
}
