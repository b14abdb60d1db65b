package dev.cofferdam.partition;

/** One message from a channel. Immutable. */
public final class Received {
    private final long number;
    private final byte[] payload;

    /** For whoever hands it over. */
    public Received(long number, byte[] payload) {
        this.number = number;
        this.payload = payload.clone();
    }

    /** Counts the channel's messages from 1; a gap tells how many were dropped unread. */
    public long number() {
        return number;
    }

    public byte[] payload() {
        return payload.clone();
    }
}
