package dev.cofferdam.store.volume;

import dev.cofferdam.store.volume.DoubleSlots.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is in a volume, without a lock: a directory in which the store keeps its data. Disks and access classes are as
 * they were when it was opened; objects are read when they are asked for. Opening reads a fixed part of the table,
 * however much data and however many objects there are. Immutable; {@link VolumeEditor} changes a volume.
 */
public final class Volume {
    /** The file that lists everything. */
    public static final String TABLE = VolumeTable.FILE;

    /** Which level is above which: of whoever runs a topology, and not of the store. */
    public static final String LEVELS = "levels";

    /** While that is written. */
    public static final String LEVELS_FRESH = "levels.new";

    /** Disks are read and written, and extents placed, in blocks of this many bytes. */
    public static final int BLOCK_BYTES = 512;

    /** Most bytes of one object. */
    public static final int OBJECT_BYTES_MAX = 64 << 20;

    private final VolumeStorage storage;
    private final String place;
    private final Superblock superblock;
    private final List<ClassRecord> classes;
    private final List<DiskRecord> disks;

    private Volume(
            VolumeStorage storage,
            String place,
            Superblock superblock,
            List<ClassRecord> classes,
            List<DiskRecord> disks) {
        this.storage = storage;
        this.place = place;
        this.superblock = superblock;
        this.classes = List.copyOf(classes);
        this.disks = List.copyOf(disks);
    }

    /**
     * Opens a volume.
     *
     * @throws IOException if the directory is no volume or its table is damaged
     */
    public static Volume open(Path directory) throws IOException {
        return open(new VolumeDirectory(directory), directory.toString());
    }

    /** Before a volume is locked: a lock makes a file. */
    public static void requireTable(VolumeStorage storage, String place) throws IOException {
        if (!storage.exists(VolumeTable.FILE)) {
            throw new IOException(place + " is no volume: it has no file named " + VolumeTable.FILE);
        }
    }

    /** As {@link #open(Path)}; {@code place} is what messages call the volume. */
    public static Volume open(VolumeStorage storage, String place) throws IOException {
        requireTable(storage, place);
        try (VolumeTable table = VolumeTable.open(storage)) {
            return of(storage, place, table);
        } catch (DamageException e) {
            throw inTable(place, e);
        }
    }

    public static Volume of(VolumeStorage storage, String place, VolumeTable table) throws IOException {
        List<ClassRecord> classes = table.classes();
        List<DiskRecord> disks = new ArrayList<>();
        for (ObjectRecord record : table.disks()) {
            if (record.isLive()) {
                disks.add(new DiskRecord(
                        record.number(), record.name(), label(classes, record.accessClass()), record.bytes()));
            }
        }
        return new Volume(storage, place, table.superblock(), classes, disks);
    }

    public static DamageException inTable(String place, IOException cause) {
        DamageException named = new DamageException(place + "/" + VolumeTable.FILE + ": " + cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private static String label(List<ClassRecord> classes, int number) throws DamageException {
        if (number >= classes.size()) {
            throw new DamageException("access class " + number + " is named, but there are only " + classes.size());
        }
        return classes.get(number).label();
    }

    public List<DiskRecord> disks() {
        return disks;
    }

    public Optional<DiskRecord> find(String name) {
        return disks.stream().filter(disk -> disk.name().equals(name)).findFirst();
    }

    /** Canonical labels of all classes that the volume knows, in the order in which it came to know them. */
    public List<String> labels() {
        return classes.stream().map(ClassRecord::label).toList();
    }

    /** What its table, its disks and its pools take of the host together. */
    public long takenBytes() {
        return VolumeTable.bytes(superblock)
                + disks.stream()
                        .mapToLong(disk -> VolumeRoom.disk(disk.bytes()))
                        .sum()
                + classes.stream().mapToLong(ClassRecord::poolBytes).sum();
    }

    /** When the volume was made. */
    public Instant created() {
        return Instant.ofEpochMilli(superblock.createdMillis());
    }

    /** Its identity, random. */
    public String identity() {
        return superblock.volume().toString();
    }

    /** What is kept for each class; reads every record of an object. */
    public List<Pool> pools() throws IOException {
        long[] usedBytes = new long[classes.size()];
        int[] objects = new int[classes.size()];
        try (VolumeTable table = VolumeTable.open(storage)) {
            table.scan(Kind.OBJECT, record -> {
                if (record.state() != ObjectRecord.State.LOST && record.pool() < usedBytes.length) {
                    usedBytes[record.pool()] += record.extentBytes();
                    objects[record.pool()]++;
                }
            });
        } catch (DamageException e) {
            throw inTable(place, e);
        }
        List<Pool> pools = new ArrayList<>();
        for (ClassRecord kept : classes) {
            int number = kept.number();
            pools.add(new Pool(kept.label(), kept.poolBytes(), usedBytes[number], kept.objectsMax(), objects[number]));
        }
        return pools;
    }

    /**
     * Sees every sealed object, by record.
     *
     * @throws DamageException at the first whose record is lost
     */
    public void forEachObject(Consumer<SealedObject> visitor) throws IOException {
        try (VolumeTable table = VolumeTable.open(storage)) {
            List<ClassRecord> known = table.classes();
            table.scan(Kind.OBJECT, record -> {
                if (record.isLive()) {
                    visitor.accept(sealed(known, record));
                }
            });
        } catch (DamageException e) {
            throw inTable(place, e);
        }
    }

    /** All sealed objects, by record. */
    public List<SealedObject> objects() throws IOException {
        List<SealedObject> objects = new ArrayList<>();
        forEachObject(objects::add);
        return objects;
    }

    /** One sealed object, read directly. */
    public Optional<SealedObject> object(long id) throws IOException {
        try (VolumeTable table = VolumeTable.open(storage)) {
            Optional<ObjectRecord> record = live(table, id);
            return record.isEmpty() ? Optional.empty() : Optional.of(sealed(table.classes(), record.get()));
        } catch (DamageException e) {
            throw inTable(place, e);
        }
    }

    public static Optional<ObjectRecord> live(VolumeTable table, long id) throws IOException {
        return table.object(ObjectRecord.numberOf(id)).filter(record -> record.isLive() && record.id() == id);
    }

    public static SealedObject sealed(List<ClassRecord> classes, ObjectRecord record) throws DamageException {
        ObjectRecord.Marks marks = record.marks();
        boolean dated = marks.declassificationDay() != ObjectRecord.NO_DAY;
        boolean succeeded = marks.successor() != ObjectRecord.NO_CLASS;
        return new SealedObject(
                record.id(),
                record.name(),
                label(classes, record.accessClass()),
                record.submitter(),
                record.bytes(),
                record.version(),
                record.sha256(),
                Instant.ofEpochMilli(record.times().createdMillis()),
                Instant.ofEpochMilli(record.times().changedMillis()),
                dated ? Optional.of(LocalDate.ofEpochDay(marks.declassificationDay())) : Optional.empty(),
                succeeded ? Optional.of(label(classes, marks.successor())) : Optional.empty(),
                Optional.of(marks.exemption()).filter(reason -> !reason.isEmpty()));
    }

    /**
     * The whole extent of a sealed object: its content, then the slack.
     *
     * @throws DamageException if it is not what was sealed
     * @throws IOException if there is no such object
     */
    public byte[] extent(long id) throws IOException {
        try (VolumeTable table = VolumeTable.open(storage)) {
            ObjectRecord record =
                    live(table, id).orElseThrow(() -> new IOException("there is no object " + id + " in " + place));
            try (StoredFile objects = storage.open(objectsFile(record.pool()))) {
                return Extents.read(objects, record);
            }
        } catch (DamageException e) {
            throw inTable(place, e);
        }
    }

    /** The file with a disk's working image. */
    public Path data(String name) {
        return Path.of(place, dataFile(name));
    }

    /** The file with a disk's published versions. */
    public Path versions(String name) {
        return Path.of(place, versionsFile(name));
    }

    /** The file whose locks say which disks are being served. */
    public Path lock() {
        return Path.of(place, VolumeLock.SERVED);
    }

    /** The file that lists everything. */
    public Path table() {
        return Path.of(place, VolumeTable.FILE);
    }

    public static String dataFile(String name) {
        return name + ".disk";
    }

    public static String versionsFile(String name) {
        return name + ".version";
    }

    /** What takes the place of a disk's file once its record says so. */
    public static String grownFile(String file) {
        return file + ".grown";
    }

    /** The packed file of the objects that were sealed under a class. */
    public static String objectsFile(int accessClass) {
        return accessClass + ".objects";
    }
}
