package dev.cofferdam.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * An array of units in a file, each kept twice, so that a crash leaves the old unit or the new one. For one writer;
 * readers need no lock.
 *
 * <p>The two copies of a unit lie one page apart, so that a torn write of a page leaves the other copy alone:
 *
 * <pre>
 *   page 0         page 1         page 2         page 3
 *   0 1 2 ... 7    0 1 2 ... 7    8 9 ... 15     8 9 ... 15      units of 512 bytes
 *   0              0              1              1               units of 4096 bytes
 *
 *   unit (big-endian)
 *     0  int   CRC32C of the rest of the unit
 *     4  int   format: {@value #FORMAT}
 *     8  long  generation: one more with each change
 *    16  int   kind
 *    20  int   number
 *    24  the kind's own fields
 * </pre>
 *
 * <p>A change is written over one copy, synced, written over the other, and synced: the copy that is current is never
 * written over while it is the only one. At rest both are the same, so a damaged copy loses nothing.
 */
public final class DoubleSlots {
    static final int FORMAT = 5;
    public static final int PAGE_BYTES = 4096;
    static final int HEADER_BYTES = 24;

    private static final int CRC_AT = 0;
    private static final int FORMAT_AT = 4;
    private static final int GENERATION_AT = 8;
    private static final int KIND_AT = 16;
    private static final int NUMBER_AT = 20;
    private static final int CHUNK_PAGES = 256;

    private final StoredFile file;
    private final Kind kind;
    private final long at;

    /** What the units of an array are; numbers are fixed by position. */
    public enum Kind {
        SUPERBLOCK("superblock", PAGE_BYTES),
        ACCESS_CLASS("access class", PAGE_BYTES),
        DISK("disk", 512),
        OBJECT("object", 512);

        private final String text;
        private final int bytes;

        Kind(String text, int bytes) {
            this.text = text;
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }

        int perPage() {
            return PAGE_BYTES / bytes;
        }

        /** Bytes of an array of that many units. */
        public long arrayBytes(int units) {
            return Math.ceilDiv((long) units, perPage()) * 2 * PAGE_BYTES;
        }

        public String name(int number) {
            return this == SUPERBLOCK ? text : text + " record " + number;
        }
    }

    DoubleSlots(StoredFile file, Kind kind, long at) {
        this.file = file;
        this.kind = kind;
        this.at = at;
    }

    /**
     * Both copies of a unit as they were found.
     *
     * @param firstGeneration negative if the copy is damaged
     */
    public record Copies(ByteBuffer first, long firstGeneration, ByteBuffer second, long secondGeneration) {

        public boolean lost() {
            return firstGeneration < 0 && secondGeneration < 0;
        }

        /** Whether nothing is to be repaired. */
        public boolean same() {
            return firstGeneration >= 0 && first.equals(second);
        }

        public boolean firstIsCurrent() {
            return firstGeneration >= secondGeneration;
        }

        public ByteBuffer current() {
            return firstIsCurrent() ? first : second;
        }

        long generation() {
            return Math.max(firstGeneration, secondGeneration);
        }
    }

    /** Sees one unit of a scan; the buffers are its own only until it returns. */
    public interface Visitor {
        void visit(int number, Copies copies) throws IOException;
    }

    /** What is current of a unit. */
    public ByteBuffer read(int number) throws IOException {
        Copies copies = copies(number);
        if (copies.lost()) {
            throw new DamageException(kind.name(number) + ": both copies are damaged");
        }
        return copies.current();
    }

    Copies copies(int number) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(kind.bytes);
        ByteBuffer second = ByteBuffer.allocate(kind.bytes);
        file.read(firstAt(number), first);
        file.read(firstAt(number) + PAGE_BYTES, second);
        return copies(number, first.flip(), second.flip());
    }

    /** Visits the units from {@code from} up to but not including {@code to}, in long reads. */
    public void scan(int from, int to, Visitor visitor) throws IOException {
        ByteBuffer pages = ByteBuffer.allocate(chunkBytes(to - from));
        int perChunk = CHUNK_PAGES / 2 * kind.perPage();
        for (int chunk = from / kind.perPage() * kind.perPage(); chunk < to; chunk += perChunk) {
            int end = Math.min(to, chunk + perChunk);
            pages.clear().limit((int) kind.arrayBytes(end - chunk));
            file.read(firstAt(chunk), pages);
            for (int number = Math.max(from, chunk); number < end; number++) {
                int first = (int) (firstAt(number) - firstAt(chunk));
                visitor.visit(
                        number,
                        copies(number, pages.slice(first, kind.bytes), pages.slice(first + PAGE_BYTES, kind.bytes)));
            }
        }
    }

    private int chunkBytes(int units) {
        return (int) Math.min((long) CHUNK_PAGES * PAGE_BYTES, kind.arrayBytes(units + kind.perPage()));
    }

    private Copies copies(int number, ByteBuffer first, ByteBuffer second) {
        long firstGeneration = generation(number, first);
        boolean same = firstGeneration >= 0 && first.equals(second);
        return new Copies(first, firstGeneration, second, same ? firstGeneration : generation(number, second));
    }

    /** Negative if this is no sound copy of that unit. */
    private long generation(int number, ByteBuffer unit) {
        boolean sound = unit.getInt(CRC_AT) == checksum(unit)
                && unit.getInt(FORMAT_AT) == FORMAT
                && unit.getInt(KIND_AT) == kind.ordinal()
                && unit.getInt(NUMBER_AT) == number;
        return sound ? unit.getLong(GENERATION_AT) : -1;
    }

    /** A unit of zeros, whose own fields are to be filled in. */
    public ByteBuffer blank() {
        return ByteBuffer.allocate(kind.bytes);
    }

    /** Changes one unit. */
    public void write(int number, ByteBuffer unit) throws IOException {
        write(new TreeMap<>(Map.of(number, unit)));
    }

    /**
     * Changes units; after a crash each of them is old or new, whatever the others are.
     *
     * @param units by number; the header is filled in here
     * @throws DamageException if a unit that is to be changed is lost; nothing is written then
     */
    public void write(SortedMap<Integer, ByteBuffer> units) throws IOException {
        SortedMap<Long, ByteBuffer> stale = new TreeMap<>();
        SortedMap<Long, ByteBuffer> current = new TreeMap<>();
        for (Map.Entry<Integer, ByteBuffer> change : units.entrySet()) {
            int number = change.getKey();
            Copies copies = copies(number);
            if (copies.lost()) {
                throw new DamageException(kind.name(number) + ": both copies are damaged");
            }
            ByteBuffer unit = header(change.getValue(), number, copies.generation() + 1);
            long first = firstAt(number);
            boolean overwriteFirst = copies.same() || !copies.firstIsCurrent();
            stale.put(overwriteFirst ? first : first + PAGE_BYTES, unit);
            current.put(overwriteFirst ? first + PAGE_BYTES : first, unit);
        }
        store(stale);
        store(current);
    }

    private void store(SortedMap<Long, ByteBuffer> copies) throws IOException {
        for (Map.Entry<Long, ByteBuffer> copy : copies.entrySet()) {
            file.write(copy.getKey(), copy.getValue().duplicate().rewind());
        }
        file.sync();
    }

    /** Puts the current copy in the place of a damaged or older one. Returns whether there was one. */
    public boolean repair(int number) throws IOException {
        Copies copies = copies(number);
        if (copies.same() || copies.lost()) {
            return false;
        }
        file.write(firstAt(number) + (copies.firstIsCurrent() ? PAGE_BYTES : 0), copies.current());
        file.sync();
        return true;
    }

    /** Puts a unit in the place of one that is lost. */
    public void retire(int number, ByteBuffer unit) throws IOException {
        ByteBuffer retired = header(unit, number, 0);
        store(new TreeMap<>(Map.of(firstAt(number), retired)));
        store(new TreeMap<>(Map.of(firstAt(number) + PAGE_BYTES, retired)));
    }

    /** Writes units that were not there before, all blank; not synced. */
    void format(int from, int to) throws IOException {
        ByteBuffer pages = ByteBuffer.allocate(chunkBytes(to - from));
        int perChunk = CHUNK_PAGES / 2 * kind.perPage();
        for (int chunk = from; chunk < to; chunk += perChunk) {
            int end = Math.min(to, chunk + perChunk);
            for (int number = chunk; number < end; number++) {
                int first = (int) (firstAt(number) - firstAt(chunk));
                ByteBuffer unit = header(blank(), number, 0);
                pages.put(first, unit, 0, kind.bytes).put(first + PAGE_BYTES, unit, 0, kind.bytes);
            }
            file.write(firstAt(chunk), pages.rewind().limit((int) kind.arrayBytes(end - chunk)));
            pages.clear();
        }
    }

    private ByteBuffer header(ByteBuffer unit, int number, long generation) {
        unit.putInt(FORMAT_AT, FORMAT)
                .putLong(GENERATION_AT, generation)
                .putInt(KIND_AT, kind.ordinal())
                .putInt(NUMBER_AT, number);
        return unit.putInt(CRC_AT, checksum(unit));
    }

    private static int checksum(ByteBuffer unit) {
        CRC32C crc = new CRC32C();
        crc.update(unit.slice(FORMAT_AT, unit.capacity() - FORMAT_AT));
        return (int) crc.getValue();
    }

    private long firstAt(int number) {
        long page = number / kind.perPage() * 2L;
        return at + page * PAGE_BYTES + (long) (number % kind.perPage()) * kind.bytes;
    }
}
