package dev.cofferdam.store.nbd;

import java.lang.foreign.MemorySegment;

/**
 * The server's replies.
 *
 * <pre>
 *   simple       0  int  magic     4  int  error     8  long  cookie     16  data of a read without error
 *
 *   chunk        0  int    magic
 *                4  short  flags: 1, since each reply is one chunk
 *                6  short  kind
 *                8  long   cookie
 *               16  int    bytes that follow:
 *
 *   NONE          nothing
 *   OFFSET_DATA   long offset, data: at least one byte
 *   BLOCK_STATUS  int context, then for each extent: int length, int state
 *   ERROR         int error, short length of a text, which is empty
 * </pre>
 */
final class Reply {
    static final int SIMPLE_BYTES = 16;
    static final int DATA_CHUNK_BYTES = 28;
    static final int ERROR_CHUNK_BYTES = 26;
    static final int NONE_CHUNK_BYTES = 20;
    /** Of a simple reply. */
    static final int ERROR_AT = 4;

    static final int OK = 0;
    static final int EPERM = 1;
    static final int EIO = 5;
    static final int EINVAL = 22;
    /** What is written would lie beyond the end; whatever else would is EINVAL. */
    static final int ENOSPC = 28;

    private static final int SIMPLE_MAGIC = 0x67446698;
    private static final int CHUNK_MAGIC = 0x668e33ef;
    private static final int CHUNK_HEAD_BYTES = 20;
    private static final int DONE = 1;
    private static final int NONE = 0;
    private static final int OFFSET_DATA = 1;
    private static final int BLOCK_STATUS = 5;
    private static final int ERROR = 0x8001;
    private static final int EXTENT_BYTES = 8;

    private Reply() {}

    static void putSimple(MemorySegment to, long at, int error, long cookie) {
        to.set(Wire.INT, at, SIMPLE_MAGIC);
        to.set(Wire.INT, at + ERROR_AT, error);
        to.set(Wire.LONG, at + 8, cookie);
    }

    /** Of a read of nothing, for which there is no other content. */
    static void putNoneChunk(MemorySegment to, long at, long cookie) {
        putHead(to, at, NONE, cookie, 0);
    }

    /** Head of a read's data. */
    static void putDataChunk(MemorySegment to, long at, Request request) {
        putHead(to, at, OFFSET_DATA, request.cookie(), (int) (8 + request.length()));
        to.set(Wire.LONG, at + CHUNK_HEAD_BYTES, request.offset());
    }

    static void putErrorChunk(MemorySegment to, long at, int error, long cookie) {
        putHead(to, at, ERROR, cookie, ERROR_CHUNK_BYTES - CHUNK_HEAD_BYTES);
        to.set(Wire.INT, at + CHUNK_HEAD_BYTES, error);
        to.set(Wire.SHORT, at + CHUNK_HEAD_BYTES + 4, (short) 0);
    }

    /** Room that {@link #putStatusChunk} takes. */
    static int statusBytes(int extents) {
        return CHUNK_HEAD_BYTES + 4 + extents * EXTENT_BYTES;
    }

    static void putStatusChunk(MemorySegment to, long at, long cookie, int context, Allocation extents) {
        putHead(to, at, BLOCK_STATUS, cookie, statusBytes(extents.count()) - CHUNK_HEAD_BYTES);
        to.set(Wire.INT, at + CHUNK_HEAD_BYTES, context);
        long next = at + CHUNK_HEAD_BYTES + 4;
        for (int i = 0; i < extents.count(); i++) {
            to.set(Wire.INT, next, (int) extents.bytes(i));
            to.set(Wire.INT, next + 4, extents.state(i));
            next += EXTENT_BYTES;
        }
    }

    private static void putHead(MemorySegment to, long at, int kind, long cookie, int bytes) {
        to.set(Wire.INT, at, CHUNK_MAGIC);
        to.set(Wire.SHORT, at + 4, (short) DONE);
        to.set(Wire.SHORT, at + 6, (short) kind);
        to.set(Wire.LONG, at + 8, cookie);
        to.set(Wire.INT, at + 16, bytes);
    }
}
