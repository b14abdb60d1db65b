package dev.cofferdam.gateway.spool;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Overwritten;
import dev.cofferdam.gateway.frame.Part;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.frame.SpoolFrame;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Writes a spool. What was appended is on stable storage, and there for readers, when {@link #publish} returns; a writer
 * that is killed before goes on from the last time. It never waits for a reader: the oldest segment is written over when
 * there is no other, by this decision alone. For one thread, the only writer of its disk.
 */
public final class SpoolWriter {
    /** Datagrams in one record. */
    public static final int DATAGRAMS_MAX = SpoolCheck.DATAGRAMS_MAX;

    /** Of a {@link Part}, at most: the longest name, digest, reason and numbers; and of {@link Datagrams}. */
    static final int PART_FRAME_BYTES_MAX = 2048;

    private static final int LINES_BYTES_MAX = 60 << 10;

    /** The part of a segment that may be lines of what it is written over. */
    private static final int LINES_SHARE = 8;

    /** The part of its age for which a segment is written. */
    private static final int AGE_SHARE = 8;

    /** A record is begun only where at least so much data has room. */
    private static final int DATA_BYTES_MIN = 4096;

    private final Disk disk;
    private final LongSupplier millis;
    private final SegmentCursor cursor;

    /** Not of Java's heap, so that system calls put what they read where it is to be. */
    private final MemorySegment memory;

    private final ByteBuffer buffer;

    private Head head;
    private Mark end;

    /** Where {@link #publish} was called last; nobody knows whether a writer before this one came to take away what was. */
    private Mark settled;

    private long nextItem;
    private StreamNumbers streams;

    /** Behind the last item of which something was appended. */
    private long nextUnsaid;

    /** Where the buffer's content belongs in the segment that is written. */
    private int bufferOffset;

    private int used;

    /** By their places, segments that this writer wrote and in which no item begins: none of their lines are repeated. */
    private final BitSet nameless = new BitSet();

    /** When {@link #expire} first saw a segment ended. */
    private final NavigableMap<Long, Long> endedMillis = new TreeMap<>();

    /** The segment that is written, and when it first saw something in it. */
    private long begunSegment = -1;

    private long begunMillis;

    /** Which segment {@link #oldestMillis} has looked at. */
    private long oldestSegment = -1;

    private OptionalLong oldestMillis = OptionalLong.empty();

    private SpoolWriter(Disk disk, Head head, LongSupplier millis) {
        this.disk = disk;
        this.millis = millis;
        this.head = head;
        this.end = head.end();
        this.settled = head.batch();
        this.nextItem = head.nextItem();
        this.nextUnsaid = nextItem;
        this.streams = head.streams();
        this.bufferOffset = end.offset();
        this.cursor = new SegmentCursor(disk, head.identity(), head.layout());
        this.memory = Arena.ofAuto().allocate(SegmentCursor.transferBytes(disk));
        this.buffer = memory.asByteBuffer();
        if (end.offset() == 0) {
            nameless.set(place(end.segment()));
        }
    }

    private int place(long segment) {
        return (int) (segment % head.layout().segments());
    }

    /**
     * Opens the spool, or makes it on a disk on which nothing was ever published.
     *
     * @param millis since 1970
     * @param identity of a new one, by chance
     * @throws SpoolException if something else was published there
     */
    public static SpoolWriter open(Disk disk, LongSupplier millis, LongSupplier identity) throws IOException {
        Published published = disk.published();
        if (published.version() == 0) {
            SpoolWriter writer =
                    new SpoolWriter(disk, Head.first(identity.getAsLong(), SpoolLayout.of(disk.bytes())), millis);
            writer.publishHead(writer.head);
            return writer;
        }
        byte[] bytes = disk.readExactly(published.version(), 0, Head.BYTES).toArray(ValueLayout.JAVA_BYTE);
        return new SpoolWriter(disk, Head.decode(bytes, disk.bytes()), millis);
    }

    /**
     * Last parts of items that were published since the last but one call of {@link #publish}, in their order. Who takes away
     * what was published before he appends more, finds here, after he was killed, what is left to be taken away.
     */
    public List<Part> lastBatch() throws IOException {
        List<Part> parts = new ArrayList<>();
        for (long segment = Math.max(head.batch().segment(), head.oldest());
                segment <= head.end().segment();
                segment++) {
            int from = segment == head.batch().segment() ? head.batch().offset() : 0;
            int limit = segment == head.end().segment()
                    ? head.end().offset()
                    : head.layout().segmentBytes();
            for (SpoolFrame frame : frames(segment, from, limit)) {
                if (frame.hasPart()) {
                    // Of an item with many parts the last one is enough.
                    if (!parts.isEmpty() && !parts.getLast().hasSource()) {
                        parts.removeLast();
                    }
                    parts.add(frame.getPart());
                }
            }
        }
        return parts;
    }

    private List<SpoolFrame> frames(long segment, int from, int limit) throws IOException {
        List<SpoolFrame> frames = new ArrayList<>();
        walk(segment, from, limit, record -> {
            try {
                if (!record.endsSegment()) {
                    frames.add(cursor.frame());
                }
            } catch (RefusedException e) {
                // Of an earlier version with other limits: nobody takes it.
            }
        });
        return frames;
    }

    private interface Visit {
        void take(RecordHeader record) throws IOException;
    }

    /** Each record of a segment in its turn, as far as they are whole. */
    private void walk(long segment, int from, int limit, Visit visit) throws IOException {
        Mark at = new Mark(segment, from, 0);
        Optional<RecordHeader> record = cursor.find(at, limit);
        while (record.isPresent()) {
            visit.take(record.get());
            if (record.get().endsSegment()) {
                return;
            }
            at = new Mark(segment, at.offset() + record.get().wholeBytes(), 0);
            record = cursor.find(at, limit);
        }
    }

    /** The number of an item that begins now. */
    public long takeNumber() {
        return nextItem++;
    }

    /**
     * Room for the data of the next record: fill from its position on, then {@link #append}.
     *
     * @return valid until the next call
     */
    public ByteBuffer room() throws IOException {
        return room(DATA_BYTES_MIN);
    }

    /**
     * As {@link #room()}, for so many bytes at least.
     *
     * @throws SpoolException if no segment of the spool has that much
     */
    public ByteBuffer room(int leastBytes) throws IOException {
        if (dataRoom() < leastBytes) {
            seal();
        }
        if (dataRoom() < leastBytes) {
            throw new SpoolException(
                    leastBytes + " bytes are more than a record of this spool has room for: give it a larger disk");
        }
        int most = dataRoom();
        if (buffer.capacity() - used < most + RecordHeader.BYTES + PART_FRAME_BYTES_MAX) {
            flush();
        }
        return buffer.slice(used + RecordHeader.BYTES, most);
    }

    /** What the segment has left for data, the record that ends it kept free. */
    private int dataRoom() {
        int left = head.layout().segmentBytes() - end.offset() - SpoolLayout.BLOCK_BYTES;
        return Math.min(left, RecordHeader.RECORD_BYTES_MAX) - RecordHeader.BYTES - PART_FRAME_BYTES_MAX;
    }

    /** Adds a record whose first {@code dataBytes} bytes of {@link #room} are filled. */
    public void append(Part part, int dataBytes) throws IOException {
        nextUnsaid = Math.max(nextUnsaid, part.getItem().getNumber() + 1);
        if (begins(part)) {
            nameless.clear(place(end.segment()));
        }
        append(SpoolFrame.newBuilder().setPart(part).build(), dataBytes);
    }

    /** Number of the next datagram, or connection, of a stream. */
    public long next(Stream stream) {
        return streams.of(stream);
    }

    /** Adds datagrams that are the first {@code dataBytes} bytes of {@link #room}. */
    public void append(Datagrams datagrams, int dataBytes) throws IOException {
        streams = streams.with(
                new Stream(datagrams.getService(), datagrams.getPlace()),
                datagrams.getFirst() + datagrams.getLengthBytesCount());
        append(SpoolFrame.newBuilder().setDatagrams(datagrams).build(), dataBytes);
    }

    /** Adds what came over a connection, the first {@code dataBytes} bytes of {@link #room}. */
    public void append(ConnectionPart part, int dataBytes) throws IOException {
        Stream stream = new Stream(Service.SERVICE_TCP, part.getPlace());
        long next = part.getBegins() ? part.getNumber() : part.getNumber() + 1;
        streams = streams.with(stream, Math.max(next, streams.of(stream)));
        append(SpoolFrame.newBuilder().setConnectionPart(part).build(), dataBytes);
    }

    private void append(SpoolFrame frame, int dataBytes) throws IOException {
        byte[] bytes = frame.toByteArray();
        buffer.put(used + RecordHeader.BYTES + dataBytes, bytes);
        add(new RecordHeader(head.identity(), end, bytes.length, dataBytes, millis.getAsLong()));
    }

    private void add(RecordHeader header) {
        int whole = header.wholeBytes();
        int written = RecordHeader.BYTES + header.frameBytes() + header.dataBytes();
        memory.asSlice(used + written, whole - written).fill((byte) 0);
        header.encode(buffer, used);
        used += whole;
        end = new Mark(end.segment(), end.offset() + whole, end.record() + 1);
    }

    private void flush() throws IOException {
        if (used > 0) {
            disk.write(head.layout().position(end.segment(), bufferOffset), memory.asSlice(0, used));
        }
        bufferOffset = end.offset();
        used = 0;
    }

    /** Ends the segment, and begins the next in the place of the oldest, which is said before it is done. */
    private void seal() throws IOException {
        if (buffer.capacity() - used < SpoolLayout.BLOCK_BYTES) {
            flush();
        }
        add(new RecordHeader(head.identity(), end, 0, 0, millis.getAsLong()));
        flush();
        long next = end.segment() + 1;
        long gone = next - head.layout().segments();
        List<Item> lines = gone >= head.oldest() ? linesOf(gone) : List.of();
        nameless.set(place(next));
        end = new Mark(next, 0, end.record());
        bufferOffset = 0;
        publish(Math.max(head.oldest(), gone + 1));
        repeat(lines);
    }

    /** Of what began in a segment. */
    private List<Item> linesOf(long segment) throws IOException {
        if (nameless.get(place(segment))) {
            return List.of();
        }
        return frames(segment, 0, head.layout().segmentBytes()).stream()
                .filter(frame -> frame.hasPart() && begins(frame.getPart()))
                .map(frame ->
                        frame.getPart().getItem().toBuilder().clearSha256().build())
                .toList();
    }

    private static boolean begins(Part part) {
        return part.getOffsetBytes() == 0 && part.getItem().getWithdrawn().isEmpty();
    }

    private void repeat(List<Item> lines) throws IOException {
        int budget = head.layout().segmentBytes() / LINES_SHARE;
        int next = 0;
        while (next < lines.size() && budget > 0) {
            Overwritten.Builder frame = Overwritten.newBuilder();
            int bytes = 0;
            while (next < lines.size()
                    && frame.getItemsCount() < SpoolCheck.LINES_MAX
                    && bytes < Math.min(budget, LINES_BYTES_MAX)) {
                frame.addItems(lines.get(next));
                bytes += lines.get(next).getSerializedSize();
                next++;
            }
            budget -= bytes;
            frame.setUnnamed(budget > 0 ? 0 : lines.size() - next);
            room();
            append(SpoolFrame.newBuilder().setOverwritten(frame).build(), 0);
        }
    }

    /**
     * Makes what was appended durable, and tells readers; nothing is done where there is nothing new. What it came from is
     * about to be taken away.
     */
    public void publish() throws IOException {
        tell();
        settled = end;
    }

    /** As {@link #publish}, and what it came from stays: it is in the last batch still. */
    public void tell() throws IOException {
        if (end.compareTo(head.end()) != 0) {
            flush();
            publish(head.oldest());
        }
    }

    private void publish(long oldest) throws IOException {
        publishHead(new Head(head.identity(), head.layout(), oldest, end, settled, nextUnsaid, streams));
    }

    private void publishHead(Head next) throws IOException {
        disk.write(0, MemorySegment.ofArray(next.encode()));
        disk.advance(Head.BYTES);
        head = next;
    }

    /**
     * Lets go of the segments that were ended so long ago, and wipes them. So that this is not long after their first records
     * were written, a segment is ended {@value #AGE_SHARE} times sooner. Both count from when this writer first saw it: a clock
     * that is set, forward or back, takes nothing away, and whoever is started again keeps everything that long once more. To
     * be called often, and where nothing is half appended.
     *
     * @param nowMillis since any moment, by a clock that nobody sets
     */
    public void expire(long ageMillis, long nowMillis) throws IOException {
        tell();
        if (end.offset() > 0 && nowMillis - begunMillis(nowMillis) >= ageMillis / AGE_SHARE) {
            seal();
        }
        long first = head.oldest();
        endedMillis.headMap(first).clear();
        for (long segment = first; segment < end.segment(); segment++) {
            endedMillis.putIfAbsent(segment, nowMillis);
        }
        long oldest = first;
        List<Item> lines = new ArrayList<>();
        while (oldest < end.segment() && nowMillis - endedMillis.get(oldest) >= ageMillis) {
            lines.addAll(linesOf(oldest));
            oldest++;
        }
        if (oldest > first) {
            publish(oldest);
            for (long segment = first; segment < oldest; segment++) {
                wipe(segment);
            }
            repeat(lines);
            tell();
        }
    }

    private long begunMillis(long nowMillis) {
        if (begunSegment != end.segment()) {
            begunSegment = end.segment();
            begunMillis = nowMillis;
        }
        return begunMillis;
    }

    private void wipe(long segment) throws IOException {
        byte[] zeros = new byte[buffer.capacity()];
        int length = head.layout().segmentBytes();
        for (int at = 0; at < length; at += zeros.length) {
            int bytes = Math.min(zeros.length, length - at);
            disk.write(
                    head.layout().position(segment, at),
                    MemorySegment.ofArray(zeros).asSlice(0, bytes));
        }
    }

    /** Bytes of a segment. */
    public int segmentBytes() {
        return head.layout().segmentBytes();
    }

    /** Segments that can be read. */
    public long filledSegments() {
        return end.segment() - head.oldest() + 1;
    }

    /** How many segments there is room for. */
    public int segments() {
        return head.layout().segments();
    }

    /** When the oldest record that can be read was written, in ms since 1970; empty: there is none, or it is damaged. */
    public OptionalLong oldestMillis() throws IOException {
        if (oldestSegment != head.oldest() || oldestMillis.isEmpty()) {
            oldestSegment = head.oldest();
            int limit = oldestSegment == head.end().segment()
                    ? head.end().offset()
                    : head.layout().segmentBytes();
            oldestMillis = cursor.find(new Mark(oldestSegment, 0, 0), limit)
                    .map(record -> OptionalLong.of(record.millis()))
                    .orElse(OptionalLong.empty());
        }
        return oldestMillis;
    }
}
