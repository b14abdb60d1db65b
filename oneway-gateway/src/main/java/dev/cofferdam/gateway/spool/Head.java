package dev.cofferdam.gateway.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How far a spool has come, and the only part of its disk that the store publishes: so it is whole, on stable storage, and
 * everything before its end was there already. The segments are not copied; they are read from the disk as it is. Immutable.
 *
 * <p>No segment is written over before a head is published that says it is gone. So whoever finds a segment other than it
 * was, looks at the head again, and knows why.
 *
 * <pre>
 *    0  int   magic, "CFSP"                40  int   length of a segment
 *    4  int   format, 2                    44  int   how many there is room for
 *    8  long  identity of the spool        48  long  segment where the batch begins
 *   16  long  oldest segment               56  int   offset where it begins there
 *   24  long  segment that is written      64  long  number of the next record
 *   32  int   offset of its end            72  long  number of the next item
 *   36  int   0                            80  long  numbers of what comes next ({@link StreamNumbers})
 *                                         508  int   CRC32C of what is before
 * </pre>
 *
 * @param oldest segments before it are gone
 * @param end behind the last record
 * @param batch where the records begin of which nobody knows yet that the intake has taken their files away
 */
record Head(
        long identity, SpoolLayout layout, long oldest, Mark end, Mark batch, long nextItem, StreamNumbers streams) {
    static final int BYTES = SpoolLayout.BLOCK_BYTES;
    static final int FORMAT = 2;

    /** As this one, but zeros for the numbers of connections, of which there were none. */
    private static final int FORMAT_WITHOUT_CONNECTIONS = 1;

    private static final int MAGIC = 0x4346_5350;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    /** A head that says nothing yet. */
    static Head first(long identity, SpoolLayout layout) {
        Mark start = new Mark(0, 0, 0);
        return new Head(identity, layout, 0, start, start, 0, StreamNumbers.FIRST);
    }

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(FORMAT).putLong(identity).putLong(oldest);
        bytes.putLong(end.segment()).putInt(end.offset()).putInt(0);
        bytes.putInt(layout.segmentBytes()).putInt(layout.segments());
        bytes.putLong(batch.segment()).putInt(batch.offset()).putInt(0);
        bytes.putLong(end.record()).putLong(nextItem);
        streams.encode(bytes);
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.array();
    }

    /**
     * Reads one, which whoever writes the spool may have made into anything.
     *
     * @throws SpoolException if it is none, or of another format
     */
    static Head decode(byte[] head, long diskBytes) throws SpoolException {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        if (bytes.getInt() != MAGIC || bytes.getInt(CRC_AT) != crc(head)) {
            throw new SpoolException("the disk holds no spool: delete it and let 'up' make it anew");
        }
        int format = bytes.getInt();
        if (format != FORMAT && format != FORMAT_WITHOUT_CONNECTIONS) {
            throw new SpoolException("the spool is of format " + format + ", this is for format " + FORMAT
                    + ": let the version that wrote it deliver it, then delete its disk");
        }
        long identity = bytes.getLong();
        long oldest = bytes.getLong();
        long segment = bytes.getLong();
        int offset = bytes.getInt();
        bytes.getInt();
        SpoolLayout layout = new SpoolLayout(bytes.getInt(), bytes.getInt());
        long batchSegment = bytes.getLong();
        int batchOffset = bytes.getInt();
        bytes.getInt();
        Mark end = new Mark(segment, offset, bytes.getLong());
        Mark batch = new Mark(batchSegment, batchOffset, 0);
        Head decoded = new Head(identity, layout, oldest, end, batch, bytes.getLong(), StreamNumbers.decode(bytes));
        if (!decoded.isPossible(diskBytes)) {
            throw new SpoolException("the spool's head says what cannot be: " + decoded);
        }
        return decoded;
    }

    private boolean isPossible(long diskBytes) {
        return layout.fits(diskBytes)
                && oldest >= 0
                && oldest <= end.segment()
                && end.segment() - oldest < layout.segments()
                && end.isWithin(layout)
                && batch.isWithin(layout)
                && nextItem >= 0
                && streams.isPossible();
    }

    private static int crc(byte[] head) {
        CRC32C crc = new CRC32C();
        crc.update(head, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
