package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;

/**
 * Head of a client's option; its data follows.
 *
 * <pre>
 *   0  long  "IHAVEOPT"
 *   8  int   option
 *  12  int   bytes of data, unsigned
 * </pre>
 *
 * @param code which option
 * @param dataBytes what follows
 */
record Option(int code, long dataBytes) {
    static final int BYTES = 16;
    /** Longest data that is looked at: room for a few names. */
    static final int DATA_BYTES_MAX = 16_384;
    /** Longest name of an export or a meta context. */
    static final int NAME_BYTES_MAX = 4096;

    static final int EXPORT_NAME = 1;
    static final int ABORT = 2;
    static final int LIST = 3;
    static final int INFO = 6;
    static final int GO = 7;
    static final int STRUCTURED_REPLY = 8;
    static final int LIST_META_CONTEXT = 9;
    static final int SET_META_CONTEXT = 10;

    static Option take(ByteBuf from) throws ProtocolException {
        if (from.readLong() != Handshake.OPTION_MAGIC) {
            throw new ProtocolException("an option without its magic number");
        }
        return new Option(from.readInt(), from.readUnsignedInt());
    }
}
