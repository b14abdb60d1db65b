package dev.cofferdam.partition.testkit;

import java.io.IOException;

/** What goes over a channel. Stateless. */
final class Payload {
    private static final int BYTES_MAX = 4096;

    private Payload() {}

    static byte[] checked(byte[] payload) throws IOException {
        if (payload.length > BYTES_MAX) {
            throw new IOException("a payload has at most " + BYTES_MAX + " bytes, this one " + payload.length);
        }
        return payload.clone();
    }
}
