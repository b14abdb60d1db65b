package dev.cofferdam.gateway.spool;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a record begins with. It says where it stands, and its checksum covers that and all that follows: so what was left
 * from an earlier round through the disk, what was written in part, and what was damaged is not taken for it. Immutable.
 *
 * <pre>
 *    0  int   magic, "CFSR"
 *    4  int   format, 1
 *    8  long  identity of the spool
 *   16  long  segment
 *   24  int   offset in it
 *   28  int   length of the frame; 0: the segment ends here
 *   32  int   length of the data
 *   36  int   0
 *   40  long  number of the record
 *   48  long  when it was written, ms since 1970
 *   56  int   0
 *   60  int   CRC32C of what is before, the data and the frame
 *   64        data, frame, and zeros up to a block
 * </pre>
 */
record RecordHeader(long identity, Mark at, int frameBytes, int dataBytes, long millis) {
    static final int BYTES = 64;

    /** Of a whole record, with its header. */
    static final int RECORD_BYTES_MAX = 256 << 10;

    private static final int MAGIC = 0x4346_5352;
    private static final int FORMAT = 1;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    /** What the record takes of its segment. */
    int wholeBytes() {
        return SpoolLayout.wholeBlocks(BYTES + frameBytes + dataBytes);
    }

    boolean endsSegment() {
        return frameBytes == 0;
    }

    /** Writes it before its data and frame, which stand there already. */
    void encode(ByteBuffer to, int position) {
        to.putInt(position, MAGIC).putInt(position + 4, FORMAT);
        to.putLong(position + 8, identity).putLong(position + 16, at.segment());
        to.putInt(position + 24, at.offset()).putInt(position + 28, frameBytes);
        to.putInt(position + 32, dataBytes).putInt(position + 36, 0);
        to.putLong(position + 40, at.record()).putLong(position + 48, millis).putInt(position + 56, 0);
        to.putInt(position + CRC_AT, crc(to, position, frameBytes + dataBytes));
    }

    /** Reads the record that is to stand at {@code segment} and {@code offset}; empty: what is there is not it. */
    static Optional<RecordHeader> decode(ByteBuffer from, int position, long identity, long segment, int offset) {
        if (from.limit() - position < BYTES
                || from.getInt(position) != MAGIC
                || from.getInt(position + 4) != FORMAT
                || from.getLong(position + 8) != identity
                || from.getLong(position + 16) != segment
                || from.getInt(position + 24) != offset) {
            return Optional.empty();
        }
        int frameBytes = from.getInt(position + 28);
        int dataBytes = from.getInt(position + 32);
        long record = from.getLong(position + 40);
        boolean possible = frameBytes >= 0
                && dataBytes >= 0
                && frameBytes <= RECORD_BYTES_MAX
                && dataBytes <= RECORD_BYTES_MAX - BYTES - frameBytes
                && record >= 0;
        return possible
                ? Optional.of(new RecordHeader(
                        identity,
                        new Mark(segment, offset, record),
                        frameBytes,
                        dataBytes,
                        from.getLong(position + 48)))
                : Optional.empty();
    }

    /** Whether what stands behind it is what was written there. */
    boolean vouchesFor(ByteBuffer from, int position) {
        return from.getInt(position + CRC_AT) == crc(from, position, frameBytes + dataBytes);
    }

    private static int crc(ByteBuffer bytes, int position, int contentBytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(position, CRC_AT));
        crc.update(bytes.slice(position + BYTES, contentBytes));
        return (int) crc.getValue();
    }
}
