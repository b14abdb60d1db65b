package dev.cofferdam.store.editor;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.store.volume.ClassRecord;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.DoubleSlots.Kind;
import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.ObjectRecord;
import dev.cofferdam.store.volume.ObjectRecord.State;
import dev.cofferdam.store.volume.Pool;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Superblock;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import dev.cofferdam.store.volume.VolumeLock;
import dev.cofferdam.store.volume.VolumeRoom;
import dev.cofferdam.store.volume.VolumeStorage;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Changes a volume: its disks, its pools and, through {@link #objects}, its sealed objects. Holds the table's lock until
 * it is closed, and works beside running stores: what they serve, it leaves alone. For one thread.
 *
 * <p>Every change is old or new after a crash; what one left half done is cleared before the next change.
 */
public final class VolumeEditor implements AutoCloseable {

    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final VolumeStorage storage;
    private final String place;
    private final Closeable lock;
    private final VolumeTable table;
    private final long bytesMax;
    private final InstantSource time;
    private final VolumeRecorder recorder;
    private final SealedObjects objects;

    private VolumeEditor(
            VolumeStorage storage,
            String place,
            Closeable lock,
            VolumeTable table,
            long bytesMax,
            InstantSource time,
            VolumeRecorder recorder) {
        this.storage = storage;
        this.place = place;
        this.lock = lock;
        this.table = table;
        this.bytesMax = bytesMax;
        this.time = time;
        this.recorder = recorder;
        objects = new SealedObjects(this, storage, table, time, recorder);
    }

    /**
     * Opens a volume for changes.
     *
     * @param bytesMax what the volume may take of the host (see {@link VolumeRoom}); what would take more is refused
     * @throws IOException if the directory is no volume, its table is damaged, or another changes it for long
     */
    public static VolumeEditor open(Path directory, long bytesMax, InstantSource time, VolumeRecorder recorder)
            throws IOException {
        VolumeDirectory storage = new VolumeDirectory(directory);
        Volume.requireTable(storage, directory.toString());
        return open(storage, directory.toString(), bytesMax, time, recorder);
    }

    /** Opens the volume, or makes an empty one where the directory is not there or empty. */
    public static VolumeEditor openOrCreate(Path directory, long bytesMax, InstantSource time, VolumeRecorder recorder)
            throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Files.createDirectories(directory, OWNER_ALONE);
        if (Files.notExists(directory.resolve(VolumeTable.FILE))) {
            VolumeStorage storage = new VolumeDirectory(directory);
            List<String> others = storage.names();
            if (!others.stream().allMatch(VolumeEditor::mayPrecedeTable)) {
                throw new IOException(directory + " holds other files; a new volume wants a directory of its own");
            }
            try (Closeable _ = storage.lockTable()) {
                createUnlessThere(
                        storage,
                        new Superblock(UUID.randomUUID(), time.millis(), VolumeRoom.CLASSES, VolumeRoom.DISKS, 0));
            }
        }
        return open(directory, bytesMax, time, recorder);
    }

    /** What a volume whose making was interrupted consists of. */
    private static boolean mayPrecedeTable(String name) {
        return name.equals(VolumeLock.SERVED) || name.equals(VolumeLock.TABLE) || name.equals(VolumeTable.FRESH);
    }

    /** Another may have made it while the lock was waited for. */
    private static void createUnlessThere(VolumeStorage storage, Superblock superblock) throws IOException {
        if (!storage.exists(VolumeTable.FILE)) {
            create(storage, superblock);
        }
    }

    /** Makes an empty volume. */
    static void create(VolumeStorage storage, Superblock superblock) throws IOException {
        storage.create(VolumeLock.SERVED).close();
        VolumeTable.create(storage, superblock);
    }

    static VolumeEditor open(
            VolumeStorage storage, String place, long bytesMax, InstantSource time, VolumeRecorder recorder)
            throws IOException {
        Closeable lock = storage.lockTable();
        VolumeTable table = null;
        try {
            table = VolumeTable.open(storage);
            VolumeEditor editor = new VolumeEditor(storage, place, lock, table, bytesMax, time, recorder);
            editor.recover();
            return editor;
        } catch (IOException e) {
            if (table != null) {
                table.close();
            }
            lock.close();
            throw e instanceof DamageException ? Volume.inTable(place, e) : e;
        }
    }

    /** Clears disks that were being made or removed. */
    private void recover() throws IOException {
        for (ObjectRecord record : table.disks()) {
            if (record.state() == State.FILLING || record.state() == State.CLEARING) {
                clear(record);
            }
        }
    }

    /** The volume as it stands. */
    public Volume volume() throws IOException {
        return Volume.of(storage, place, table);
    }

    /** The sealed objects, for as long as this is open. */
    public SealedObjects objects() {
        return objects;
    }

    /**
     * Makes a disk of zeros, on which nothing is published. It is in the table only when all its space is there.
     *
     * @param label canonical text
     * @throws FileAlreadyExistsException if there is one of that name
     */
    public DiskRecord createDisk(String name, String label, long bytes) throws IOException {
        if (!Organisation.NAME.matcher(name).matches()) {
            throw new IOException("disk name '" + name + "' is not of the form " + Organisation.NAME);
        }
        if (bytes <= 0 || bytes % Volume.BLOCK_BYTES != 0) {
            throw new IOException(
                    "disk " + name + ": its length is a multiple of " + Volume.BLOCK_BYTES + ", got " + bytes);
        }
        if (volume().find(name).isPresent()) {
            throw new FileAlreadyExistsException("disk " + name + " is already in " + place);
        }
        for (String file : List.of(Volume.dataFile(name), Volume.versionsFile(name))) {
            if (storage.exists(file)) {
                throw new FileAlreadyExistsException(
                        place + "/" + file + " is there, but no record names it; see what it is, and move it away");
            }
        }
        requireRoom("disk " + name, VolumeRoom.disk(bytes));
        int accessClass = intern(label).number();
        ObjectRecord filling = freeDisk().filling(accessClass, 0, bytes, name, "", time.millis());
        table.write(Kind.DISK, List.of(filling));
        DiskRecord disk = new DiskRecord(filling.number(), name, label, bytes);
        try {
            fill(disk);
            recorder.record(List.of(new VolumeEvent.DiskCreated(disk)));
        } catch (IOException e) {
            clear(filling);
            throw e;
        }
        table.write(Kind.DISK, List.of(filling.withState(State.LIVE)));
        return disk;
    }

    private void requireRoom(String what, long moreBytes) throws IOException {
        long taken = volume().takenBytes();
        if (moreBytes > 0 && moreBytes > bytesMax - taken) {
            throw new IOException(what + " takes " + moreBytes + " more bytes, and " + place + " has "
                    + Math.max(0, bytesMax - taken) + " left of " + bytesMax + "; give the volume a size of at least "
                    + (taken + moreBytes) + " in the topology, or delete what is not needed");
        }
    }

    private ObjectRecord freeDisk() throws IOException {
        for (int number = 0; number < table.count(Kind.DISK); number++) {
            ObjectRecord record = ObjectRecord.decode(
                    Kind.DISK, number, table.slots(Kind.DISK).read(number));
            if (record.state() == State.FREE) {
                return record;
            }
        }
        throw new IOException(place + " has " + table.count(Kind.DISK) + " disks, and no room for another");
    }

    private void fill(DiskRecord disk) throws IOException {
        long bytes = WorkingImage.fileBytes(disk.bytes());
        try (StoredFile data = storage.create(Volume.dataFile(disk.name()), bytes)) {
            data.sync();
        }
        long versionsBytes = VersionPage.fileBytes(disk.bytes());
        try (StoredFile versions = storage.create(Volume.versionsFile(disk.name()), versionsBytes)) {
            versions.write(0, ByteBuffer.wrap(VersionPage.initial(disk.bytes())));
            versions.sync();
        }
        storage.syncDirectory();
    }

    /**
     * Removes a disk and overwrites its space with zeros.
     *
     * @throws IOException if there is none of that name, or it is being served
     */
    public void deleteDisk(String name) throws IOException {
        DiskRecord disk =
                volume().find(name).orElseThrow(() -> new IOException("disk " + name + " is not in " + place));
        ObjectRecord record = ObjectRecord.decode(
                Kind.DISK, disk.number(), table.slots(Kind.DISK).read(disk.number()));
        try (Closeable _ = storage.lockDisks(List.of(disk))) {
            recorder.record(List.of(new VolumeEvent.DiskDeleted(disk)));
            ObjectRecord clearing = record.withState(State.CLEARING);
            table.write(Kind.DISK, List.of(clearing));
            clear(clearing);
        }
    }

    private void clear(ObjectRecord record) throws IOException {
        for (String name : List.of(Volume.dataFile(record.name()), Volume.versionsFile(record.name()))) {
            if (storage.exists(name)) {
                try (StoredFile file = storage.open(name)) {
                    Extents.clear(file, 0, file.size());
                    file.sync();
                }
            }
            storage.delete(name);
        }
        storage.syncDirectory();
        table.write(Kind.DISK, List.of(ObjectRecord.free(record.number(), record.reuse() + 1)));
    }

    /**
     * Sets how much room is kept for the objects of a class: space and records.
     *
     * @param label canonical text
     * @throws IOException if objects lie in what would be given back
     */
    public Pool resizePool(String label, long bytes, int objectsMax) throws IOException {
        if (bytes < 0 || bytes % Volume.BLOCK_BYTES != 0) {
            throw new IOException("a pool's size is a multiple of " + Volume.BLOCK_BYTES + ", got " + bytes);
        }
        ClassRecord old = intern(label);
        Pool used = objects.pool(old);
        long records = objectsMax;
        for (ClassRecord other : table.classes()) {
            records += other.number() == old.number() ? 0 : other.objectsMax();
        }
        if (objectsMax < used.objects() || records > Superblock.OBJECTS_MAX) {
            throw new IOException("the pool of " + label + " can have " + used.objects() + " to "
                    + (Superblock.OBJECTS_MAX - (records - objectsMax)) + " objects, got " + objectsMax);
        }
        if (!objects.isFreeFrom(old, bytes)) {
            throw new IOException("the pool of " + label + " has objects behind its first " + bytes
                    + " bytes; delete them, or leave it larger");
        }
        int recordsMax = (int) Math.ceilDiv(records, Superblock.RECORDS_PER_PAGE) * Superblock.RECORDS_PER_PAGE;
        requireRoom("the pool of " + label, bytes - old.poolBytes() + table.growthBytes(recordsMax));
        recorder.record(List.of(new VolumeEvent.PoolResized(label, bytes, objectsMax)));
        table.grow(recordsMax);
        ClassRecord resized = old.withPool(bytes, objectsMax);
        if (bytes < old.poolBytes()) {
            table.write(resized);
        }
        resizeFile(Volume.objectsFile(old.number()), bytes);
        if (bytes >= old.poolBytes()) {
            table.write(resized);
        }
        objects.resized();
        return new Pool(label, bytes, used.usedBytes(), objectsMax, used.objects());
    }

    private void resizeFile(String name, long bytes) throws IOException {
        boolean made = !storage.exists(name);
        try (StoredFile file = made ? storage.create(name) : storage.open(name)) {
            long before = file.size();
            if (before < bytes) {
                Extents.clear(file, before, bytes - before);
            } else {
                file.truncate(bytes);
            }
            file.sync();
        }
        if (made) {
            storage.syncDirectory();
        }
    }

    /** The class's record; a new class has no room for objects yet. */
    ClassRecord intern(String label) throws IOException {
        List<ClassRecord> classes = table.classes();
        Optional<ClassRecord> known =
                classes.stream().filter(each -> each.label().equals(label)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        if (classes.size() == table.count(Kind.ACCESS_CLASS)) {
            throw new IOException(place + " has " + classes.size() + " access classes, and no room for another");
        }
        if (label.getBytes(StandardCharsets.UTF_8).length > ClassRecord.LABEL.bytesMax()) {
            throw new IOException(
                    "a label has at most " + ClassRecord.LABEL.bytesMax() + " bytes in a volume, got '" + label + "'");
        }
        ClassRecord added = new ClassRecord(classes.size(), label, 0, 0);
        table.write(added);
        return added;
    }

    @Override
    public void close() throws IOException {
        try (lock;
                table) {
            objects.close();
        }
    }
}
