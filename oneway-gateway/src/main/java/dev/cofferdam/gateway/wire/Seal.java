package dev.cofferdam.gateway.wire;

/** What is at the end of each packet and lets the receiver tell that it is whole. For one thread. */
public sealed interface Seal permits Checksum, Encryption {
    /** In the packet's header. */
    byte code();

    /** Only who has the key can have sent what passes. */
    boolean vouches();

    int trailerBytes();

    /** Why a packet with another seal than this one is refused. */
    String mismatch();

    /** Fills the trailer, which begins at {@code end}; may change the symbol before it. */
    void close(byte[] datagram, int end, long session, long sequence);

    /** Undoes {@link #close}; false: the packet is not as it was sent. */
    boolean open(byte[] datagram, int end, long session, long sequence);
}
