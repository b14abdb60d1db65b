package dev.cofferdam.gateway.spool;

import java.util.Comparator;

/**
 * A place in a spool, between two records. Immutable.
 *
 * @param segment number, from 0, which never comes again
 * @param offset bytes from its beginning
 * @param record number of the record that follows
 */
public record Mark(long segment, int offset, long record) implements Comparable<Mark> {
    private static final Comparator<Mark> ORDER =
            Comparator.comparingLong(Mark::segment).thenComparingInt(Mark::offset);

    boolean isWithin(SpoolLayout layout) {
        return segment >= 0
                && record >= 0
                && offset >= 0
                && offset <= layout.segmentBytes()
                && offset % SpoolLayout.BLOCK_BYTES == 0;
    }

    @Override
    public int compareTo(Mark other) {
        return ORDER.compare(this, other);
    }
}
