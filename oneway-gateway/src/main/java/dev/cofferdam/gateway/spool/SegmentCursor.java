package dev.cofferdam.gateway.spool;

import dev.cofferdam.gateway.frame.SpoolFrame;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads records of a spool, each from a copy that nobody else has. A record that is not whole is never given out. For one
 * thread.
 */
final class SegmentCursor {
    private static final int BLOCK_BYTES_MAX = 1 << 20;

    private final Disk disk;
    private final long identity;
    private final SpoolLayout layout;
    private final int blockBytesMax;

    /** Not of Java's heap, so that a system call takes what was read from where it is. Made when something is read. */
    private MemorySegment block = MemorySegment.NULL;

    private ByteBuffer bytes = block.asByteBuffer();
    private long blockSegment = -1;
    private int blockOffset;
    private int blockLength;
    private RecordHeader header;
    private int position;

    /** Null: what is here was read since. */
    private RecordHeader vouchedFor;

    SegmentCursor(Disk disk, long identity, SpoolLayout layout) {
        this.disk = disk;
        this.identity = identity;
        this.layout = layout;
        this.blockBytesMax = transferBytes(disk);
    }

    /** How much is read or written at once: a record at least. */
    static int transferBytes(Disk disk) {
        if (disk.transferBytesMax() < RecordHeader.RECORD_BYTES_MAX) {
            throw new ProgramException("the window has " + disk.transferBytesMax()
                    + " bytes; give the partition 'limits: {window: 1MiB}'");
        }
        return Math.min(BLOCK_BYTES_MAX, disk.transferBytesMax() & -SpoolLayout.BLOCK_BYTES);
    }

    /**
     * Finds the record that stands there.
     *
     * @param limit of the segment, how much was published
     * @return empty: what stands there is not that record, whole and as it was written
     */
    Optional<RecordHeader> find(Mark at, int limit) throws IOException {
        Optional<RecordHeader> found = findIn(at, limit);
        if (found.isEmpty()) {
            blockSegment = -1; // next time it is read again
        }
        found.ifPresent(record -> {
            header = record;
            position = record.at().offset() - blockOffset;
        });
        return found;
    }

    private Optional<RecordHeader> findIn(Mark at, int limit) throws IOException {
        if (limit - at.offset() < RecordHeader.BYTES) {
            return Optional.empty();
        }
        if (!isHere(at, RecordHeader.BYTES)) {
            fill(at, limit);
        }
        Optional<RecordHeader> record = decode(at);
        int whole = record.map(RecordHeader::wholeBytes).orElse(0);
        if (whole > limit - at.offset()) {
            return Optional.empty();
        }
        if (record.isPresent() && !isHere(at, whole)) {
            fill(at, limit);
            record = decode(at).filter(again -> again.wholeBytes() == whole);
        }
        return record.filter(this::isVouchedFor);
    }

    /** Of what was not read anew since it was looked at, once is enough. */
    private boolean isVouchedFor(RecordHeader record) {
        if (!record.equals(vouchedFor)) {
            if (!record.vouchesFor(bytes, record.at().offset() - blockOffset)) {
                return false;
            }
            vouchedFor = record;
        }
        return true;
    }

    private Optional<RecordHeader> decode(Mark at) {
        bytes.limit(blockLength);
        return RecordHeader.decode(bytes, at.offset() - blockOffset, identity, at.segment(), at.offset());
    }

    private boolean isHere(Mark at, int length) {
        return at.segment() == blockSegment
                && at.offset() >= blockOffset
                && at.offset() + length <= blockOffset + blockLength;
    }

    private void fill(Mark at, int limit) throws IOException {
        if (block.byteSize() == 0) {
            block = Arena.ofAuto().allocate(blockBytesMax);
            bytes = block.asByteBuffer();
        }
        int length = Math.min(blockBytesMax, limit - at.offset());
        blockSegment = -1;
        vouchedFor = null;
        disk.read(layout.position(at.segment(), at.offset()), block.asSlice(0, length));
        blockSegment = at.segment();
        blockOffset = at.offset();
        blockLength = length;
    }

    /** The frame of the record that was found. */
    SpoolFrame frame() throws RefusedException {
        byte[] frame = new byte[header.frameBytes()];
        bytes.get(position + RecordHeader.BYTES + header.dataBytes(), frame);
        return SpoolCheck.read(frame, header.dataBytes());
    }

    /** Its data; valid until the next is looked for. */
    ByteBuffer data() {
        return bytes.slice(position + RecordHeader.BYTES, header.dataBytes()).asReadOnlyBuffer();
    }
}
