package dev.cofferdam.store.volume;

import dev.cofferdam.store.volume.DoubleSlots.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file {@code table} of a volume: four arrays of {@link DoubleSlots}, one after the other. For one writer.
 *
 * <pre>
 *   superblock       1 unit of 4096 bytes     says how long the arrays are
 *   access classes   units of 4096 bytes      labels by number, and their pools
 *   disks            units of 512 bytes
 *   objects          units of 512 bytes       grows at its end
 * </pre>
 *
 * <p>Every byte of it is under the checksum of its unit.
 */
public final class VolumeTable implements Closeable {
    public static final String FILE = "table";

    public static final String FRESH = "table.new";
    private static final int FORMAT_AT = 4;

    private final StoredFile file;
    private final DoubleSlots superblocks;
    private final DoubleSlots classSlots;
    private final DoubleSlots diskSlots;
    private final DoubleSlots objectSlots;
    private Superblock superblock;
    /** Read once: who writes classes has the table's lock. */
    private List<ClassRecord> classes;

    private VolumeTable(StoredFile file, Superblock superblock) {
        this.file = file;
        this.superblock = superblock;
        superblocks = new DoubleSlots(file, Kind.SUPERBLOCK, 0);
        long at = Kind.SUPERBLOCK.arrayBytes(1);
        classSlots = new DoubleSlots(file, Kind.ACCESS_CLASS, at);
        at += Kind.ACCESS_CLASS.arrayBytes(superblock.classes());
        diskSlots = new DoubleSlots(file, Kind.DISK, at);
        at += Kind.DISK.arrayBytes(superblock.disks());
        objectSlots = new DoubleSlots(file, Kind.OBJECT, at);
    }

    /** Makes the table of an empty volume; after a crash it is there as a whole or not at all. */
    public static void create(VolumeStorage storage, Superblock superblock) throws IOException {
        try (StoredFile file = storage.create(FRESH);
                VolumeTable table = new VolumeTable(file, superblock)) {
            table.superblocks.format(0, 1);
            table.classSlots.format(0, superblock.classes());
            table.diskSlots.format(0, superblock.disks());
            table.objectSlots.format(0, superblock.objects());
            table.write(superblock);
        }
        storage.rename(FRESH, FILE);
        storage.syncDirectory();
    }

    /**
     * Opens a table.
     *
     * @throws DamageException if it is none, or of another format, or its superblock is lost
     */
    public static VolumeTable open(VolumeStorage storage) throws IOException {
        StoredFile file = storage.open(FILE);
        try {
            Superblock superblock = superblock(file);
            long bytes = bytes(superblock);
            if (file.size() < bytes) {
                throw new DamageException("the table has " + file.size() + " bytes, its superblock says " + bytes);
            }
            return new VolumeTable(file, superblock);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static Superblock superblock(StoredFile file) throws IOException {
        if (file.size() < Kind.SUPERBLOCK.arrayBytes(1)) {
            throw new DamageException("the table ends within its superblock");
        }
        try {
            return Superblock.decode(new DoubleSlots(file, Kind.SUPERBLOCK, 0).read(0));
        } catch (DamageException e) {
            ByteBuffer start = ByteBuffer.allocate(FORMAT_AT + Integer.BYTES);
            file.read(0, start);
            int format = start.getInt(FORMAT_AT);
            if (format <= 0 || format >= DoubleSlots.FORMAT) {
                throw e;
            }
            throw new DamageException("the table is of format " + format + "; this is a reader of format "
                    + DoubleSlots.FORMAT + ": export the disks with the version that made it");
        }
    }

    static long bytes(Superblock superblock) {
        return bytes(superblock.classes(), superblock.disks(), superblock.objects());
    }

    /** Length of a table with so many records of each kind. */
    static long bytes(int classes, int disks, int objects) {
        return Kind.SUPERBLOCK.arrayBytes(1)
                + Kind.ACCESS_CLASS.arrayBytes(classes)
                + Kind.DISK.arrayBytes(disks)
                + Kind.OBJECT.arrayBytes(objects);
    }

    Superblock superblock() {
        return superblock;
    }

    public DoubleSlots slots(Kind kind) {
        return switch (kind) {
            case SUPERBLOCK -> superblocks;
            case ACCESS_CLASS -> classSlots;
            case DISK -> diskSlots;
            case OBJECT -> objectSlots;
        };
    }

    public int count(Kind kind) {
        return switch (kind) {
            case SUPERBLOCK -> 1;
            case ACCESS_CLASS -> superblock.classes();
            case DISK -> superblock.disks();
            case OBJECT -> superblock.objects();
        };
    }

    /** The access classes by number, without a gap. */
    public List<ClassRecord> classes() throws IOException {
        if (classes == null) {
            List<ClassRecord> found = new ArrayList<>();
            for (int number = 0; number < superblock.classes(); number++) {
                ByteBuffer unit = classSlots.read(number);
                if (!ClassRecord.used(unit)) {
                    break;
                }
                found.add(ClassRecord.decode(number, unit));
            }
            classes = List.copyOf(found);
        }
        return classes;
    }

    /** The disks' records that are not free. */
    public List<ObjectRecord> disks() throws IOException {
        List<ObjectRecord> disks = new ArrayList<>();
        scan(Kind.DISK, disks::add);
        return disks;
    }

    /** Sees a record of a scan. */
    public interface RecordVisitor {
        void visit(ObjectRecord record) throws IOException;
    }

    /**
     * Visits every record that is not free, by number.
     *
     * @throws DamageException at the first that is lost
     */
    public void scan(Kind kind, RecordVisitor visitor) throws IOException {
        slots(kind).scan(0, count(kind), (number, copies) -> {
            if (copies.lost()) {
                throw new DamageException(kind.name(number) + ": both copies are damaged");
            }
            if (ObjectRecord.state(copies.current()).orElse(null) != ObjectRecord.State.FREE) {
                visitor.visit(ObjectRecord.decode(kind, number, copies.current()));
            }
        });
    }

    /** An object's record, if that number is one. */
    public Optional<ObjectRecord> object(int number) throws IOException {
        return number >= 0 && number < superblock.objects()
                ? Optional.of(ObjectRecord.decode(Kind.OBJECT, number, objectSlots.read(number)))
                : Optional.empty();
    }

    /** Changes records; after a crash each of them is old or new. */
    public void write(Kind kind, Collection<ObjectRecord> records) throws IOException {
        SortedMap<Integer, ByteBuffer> units = new TreeMap<>();
        for (ObjectRecord record : records) {
            ByteBuffer unit = slots(kind).blank();
            record.encode(unit);
            units.put(record.number(), unit);
        }
        slots(kind).write(units);
    }

    public void write(ClassRecord record) throws IOException {
        ByteBuffer unit = classSlots.blank();
        record.encode(unit);
        classes = null;
        classSlots.write(record.number(), unit);
    }

    private void write(Superblock changed) throws IOException {
        ByteBuffer unit = superblocks.blank();
        changed.encode(unit);
        superblocks.write(0, unit);
        superblock = changed;
    }

    /** How much longer the table is with room for that many records of objects. */
    public long growthBytes(int objects) {
        return bytes(superblock.withObjects(Math.max(objects, superblock.objects()))) - bytes(superblock);
    }

    /** Makes room for that many records of objects in all: they are there before the superblock counts them. */
    public void grow(int objects) throws IOException {
        if (objects > superblock.objects()) {
            objectSlots.format(superblock.objects(), objects);
            file.sync();
            write(superblock.withObjects(objects));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
