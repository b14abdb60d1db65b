package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;

/**
 * How a session begins.
 *
 * <pre>
 *   server   0  long   "NBDMAGIC"
 *            8  long   "IHAVEOPT"
 *           16  short  flags: {@link #FIXED_NEWSTYLE}, {@link #NO_ZEROES}
 *   client   0  int    flags, of those that the server gave
 * </pre>
 *
 * <p>Source: NBD protocol, "Fixed newstyle negotiation".
 */
final class Handshake {
    static final int CLIENT_BYTES = 4;
    static final int FIXED_NEWSTYLE = 1;
    static final int NO_ZEROES = 2;
    /** Also begins each {@link Option}. */
    static final long OPTION_MAGIC = 0x49484156454F5054L;

    private static final long MAGIC = 0x4e42444d41474943L;

    private Handshake() {}

    static void putGreeting(ByteBuf to) {
        to.writeLong(MAGIC).writeLong(OPTION_MAGIC).writeShort(FIXED_NEWSTYLE | NO_ZEROES);
    }

    /**
     * Takes the client's answer.
     *
     * @return its flags
     */
    static int takeFlags(ByteBuf from) throws ProtocolException {
        int flags = from.readInt();
        if ((flags & ~(FIXED_NEWSTYLE | NO_ZEROES)) != 0 || (flags & FIXED_NEWSTYLE) == 0) {
            throw new ProtocolException("client flags " + Integer.toHexString(flags));
        }
        return flags;
    }
}
