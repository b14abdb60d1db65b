package dev.cofferdam.store.nbd;

import java.lang.foreign.MemorySegment;

/**
 * A client's request; the payload of a write follows.
 *
 * <pre>
 *   0  int    magic
 *   4  short  flags
 *   6  short  command
 *   8  long   cookie, the client's own, echoed in the reply
 *  16  long   offset in the export
 *  24  int    length, unsigned
 * </pre>
 *
 * @param offset negative: beyond every export
 */
record Request(int flags, int command, long cookie, long offset, long length) {
    static final int BYTES = 28;
    /** Longest payload of a request or a reply. */
    static final int LENGTH_MAX = 32 << 20;

    static final int READ = 0;
    static final int WRITE = 1;
    static final int DISCONNECT = 2;
    static final int FLUSH = 3;
    static final int TRIM = 4;
    static final int CACHE = 5;
    static final int WRITE_ZEROES = 6;
    static final int BLOCK_STATUS = 7;

    static final int FLAG_FUA = 1;
    static final int FLAG_NO_HOLE = 2;
    static final int FLAG_DONT_FRAGMENT = 4;
    static final int FLAG_ONE_EXTENT = 8;

    private static final int MAGIC = 0x25609513;

    static Request at(MemorySegment memory, long at) throws ProtocolException {
        if (memory.get(Wire.INT, at) != MAGIC) {
            throw new ProtocolException("a request without its magic number");
        }
        return new Request(
                Short.toUnsignedInt(memory.get(Wire.SHORT, at + 4)),
                Short.toUnsignedInt(memory.get(Wire.SHORT, at + 6)),
                memory.get(Wire.LONG, at + 8),
                memory.get(Wire.LONG, at + 16),
                Integer.toUnsignedLong(memory.get(Wire.INT, at + 24)));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Flags that may stand beside the command. */
    private int flagsAllowed() {
        return switch (command) {
            case READ -> FLAG_FUA | FLAG_DONT_FRAGMENT;
            case WRITE_ZEROES -> FLAG_FUA | FLAG_NO_HOLE;
            case BLOCK_STATUS -> FLAG_FUA | FLAG_ONE_EXTENT;
            default -> FLAG_FUA;
        };
    }

    boolean hasUnknownFlags() {
        return (flags & ~flagsAllowed()) != 0;
    }

    boolean isWithin(long bytes) {
        return offset >= 0 && length <= bytes && offset <= bytes - length;
    }
}
