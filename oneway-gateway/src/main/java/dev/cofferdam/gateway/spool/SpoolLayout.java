package dev.cofferdam.gateway.spool;

import dev.cofferdam.partition.ProgramException;

/**
 * Where the segments of a spool lie on its disk. Immutable.
 *
 * <pre>
 *     0  {@link Head}
 *  4096  segments, of the same length each: segment n in place n modulo their number
 * </pre>
 *
 * @param segmentBytes a power of two
 * @param segments how many there is room for
 */
record SpoolLayout(int segmentBytes, int segments) {
    /** The unit that disks are read and written in. */
    static final int BLOCK_BYTES = 512;

    static final int SEGMENT_BYTES_MIN = 64 << 10;
    static final int SEGMENT_BYTES_MAX = 4 << 20;
    static final int SEGMENTS_MIN = 16;
    private static final int FIRST = 4096;

    /** The smallest disk that can be a spool. */
    static final long DISK_BYTES_MIN = FIRST + (long) SEGMENTS_MIN * SEGMENT_BYTES_MIN;

    /** For a new spool: long segments, so that few are published, and enough of them that one is a small part of it. */
    static SpoolLayout of(long diskBytes) {
        if (diskBytes < DISK_BYTES_MIN) {
            throw new ProgramException(
                    "the spool's disk has " + diskBytes + " bytes; give it at least " + DISK_BYTES_MIN);
        }
        long most = Math.min(SEGMENT_BYTES_MAX, (diskBytes - FIRST) / SEGMENTS_MIN);
        int segmentBytes = (int) Long.highestOneBit(most);
        return new SpoolLayout(segmentBytes, (int) Math.min(Integer.MAX_VALUE, (diskBytes - FIRST) / segmentBytes));
    }

    /** Whether a spool that says this of itself fits a disk of that length. */
    boolean fits(long diskBytes) {
        return segmentBytes >= SEGMENT_BYTES_MIN
                && segmentBytes <= SEGMENT_BYTES_MAX
                && Integer.bitCount(segmentBytes) == 1
                && segments >= 2
                && (long) segments * segmentBytes <= diskBytes - FIRST;
    }

    /** Where a byte of a segment lies on the disk. */
    long position(long segment, int offset) {
        return FIRST + segment % segments * segmentBytes + offset;
    }

    static int wholeBlocks(int bytes) {
        return (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
    }
}
