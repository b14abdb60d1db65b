package dev.cofferdam.gateway.spool;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.SpoolFrame;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a spool from a place on, no further than was published. It only reads, so nothing it does is seen by who writes; who
 * writes faster than this reads takes the oldest segments away, and what is missing is told as a {@link Gap}. For one thread.
 */
public final class SpoolReader {
    private final Disk disk;
    private long version;
    private Head head;
    private SegmentCursor cursor;

    /** For what is read a second time. */
    private SegmentCursor again;

    private Mark at;

    /** Of the record that the last step took; null: it took none. */
    private Place taken;

    private SpoolReader(Disk disk) {
        this.disk = disk;
    }

    /** What comes next. */
    public sealed interface Step {}

    /**
     * A record.
     *
     * @param place where it can be found again
     * @param data valid until the next step
     */
    public record Entry(SpoolFrame frame, ByteBuffer data, Place place) implements Step {}

    /**
     * Where a record stands.
     *
     * @param wholeBytes what it takes of its segment
     */
    public record Place(Mark at, int wholeBytes) {}

    /** Segments that were not to be had, or not from where this had come to. */
    public record Gap(Why why, long firstSegment, long lastSegment) implements Step {}

    /** A record whose frame is refused. */
    public record Refused(RefusedException why) implements Step {}

    /** Everything that was published was read. */
    public record End() implements Step {}

    /** Why something is missing. */
    public enum Why {
        OVERWRITTEN,
        DAMAGED
    }

    /**
     * Opens a spool; waits until there is one.
     *
     * @param identity of the spool that {@code from} is a place in; another one is read from its beginning
     */
    public static SpoolReader open(Disk disk, long identity, Optional<Mark> from) throws IOException {
        SpoolReader reader = new SpoolReader(disk);
        disk.await(1);
        reader.refresh();
        reader.at = from.filter(mark -> identity == reader.identity() && mark.isWithin(reader.head.layout()))
                .orElseGet(() -> new Mark(reader.head.oldest(), 0, 0));
        return reader;
    }

    /** Of the spool that is read. */
    public long identity() {
        return head.identity();
    }

    /** The number of the next datagram, connection or card of a stream, behind all that is known to be published. */
    public long next(Stream stream) {
        return head.streams().of(stream);
    }

    /** Where the next step begins. */
    public Mark at() {
        return at;
    }

    /** Waits until more was published than this knows of. */
    public void await() throws IOException {
        disk.await(version + 1);
        refresh();
    }

    /** Takes the next step. */
    public Step next() throws IOException {
        taken = null;
        while (true) {
            if (at.compareTo(head.end()) >= 0 && !refresh()) {
                return new End();
            }
            if (at.segment() < head.oldest()) {
                return skip(Why.OVERWRITTEN, head.oldest());
            }
            if (at.compareTo(head.end()) >= 0) {
                return new End();
            }
            boolean last = at.segment() == head.end().segment();
            int limit = last ? head.end().offset() : head.layout().segmentBytes();
            Optional<RecordHeader> found = cursor.find(at, limit);
            if (found.isEmpty()) {
                refresh();
                if (at.segment() >= head.oldest()) {
                    return skip(Why.DAMAGED, at.segment() + 1);
                }
            } else if (found.get().endsSegment()) {
                at = new Mark(at.segment() + 1, 0, found.get().at().record() + 1);
            } else {
                return take(found.get());
            }
        }
    }

    /** Whether a record was overwritten, as far as was read. */
    public boolean isOverwritten(Place place) {
        return place.at().segment() < head.oldest();
    }

    /**
     * Reads a record a second time, unless it is the one of the last step, which is still here.
     *
     * @return its data, valid until this is called again, or the next step; empty: it was overwritten, or is damaged
     */
    public Optional<ByteBuffer> again(Place place) throws IOException {
        if (place.equals(taken)) {
            return Optional.of(cursor.data());
        }
        if (isOverwritten(place)) {
            return Optional.empty();
        }
        // No more than that, for among many streams what follows is most often another's.
        return again.find(place.at(), place.at().offset() + place.wholeBytes())
                .filter(record -> record.wholeBytes() == place.wholeBytes())
                .map(_ -> again.data());
    }

    private Step take(RecordHeader record) {
        Place place = new Place(at, record.wholeBytes());
        at = new Mark(
                at.segment(), at.offset() + record.wholeBytes(), record.at().record() + 1);
        try {
            taken = place;
            return new Entry(cursor.frame(), cursor.data(), place);
        } catch (RefusedException e) {
            return new Refused(e);
        }
    }

    /** On to another segment: in one that is damaged nobody knows where the next record begins. */
    private Gap skip(Why why, long next) {
        Gap gap = new Gap(why, at.segment(), next - 1);
        at = new Mark(next, 0, 0);
        return gap;
    }

    /** Looks whether more was published. */
    private boolean refresh() throws IOException {
        Published published = disk.published();
        while (published.version() > version) {
            try {
                byte[] bytes =
                        disk.readExactly(published.version(), 0, Head.BYTES).toArray(ValueLayout.JAVA_BYTE);
                take(Head.decode(bytes, disk.bytes()), published.version());
                return true;
            } catch (RequestException e) {
                if (e.reason() != RequestException.Reason.CHANGED) {
                    throw e;
                }
                published = disk.published();
            }
        }
        return false;
    }

    private void take(Head next, long nextVersion) throws SpoolException {
        if (head != null && next.identity() != head.identity()) {
            throw new SpoolException("the spool is another one than before");
        }
        if (head == null || !next.layout().equals(head.layout())) {
            cursor = new SegmentCursor(disk, next.identity(), next.layout());
            again = new SegmentCursor(disk, next.identity(), next.layout());
        }
        head = next;
        version = nextVersion;
    }
}
