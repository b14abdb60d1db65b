package dev.cofferdam.partition;

import java.util.Arrays;

/** One message from a channel. Immutable. */
public final class Received {
    private final long number;
    private final byte[] payload;

    Received(long number, byte[] payload) {
        this.number = number;
        this.payload = payload;
    }

    /** Counts the channel's messages from 1; a gap tells how many were dropped unread. */
    public long number() {
        return number;
    }

    public byte[] payload() {
        return Arrays.copyOf(payload, payload.length);
    }
}
