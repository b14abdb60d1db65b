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
import java.util.function.Function;

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

    /** Clears disks that were being made or removed, and ends what was begun to make one longer. */
    private void recover() throws IOException {
        for (ObjectRecord record : table.disks()) {
            switch (record.state()) {
                case FILLING, CLEARING -> clear(record);
                case GROWING -> replaceFiles(record);
                case LIVE -> {
                    if (isGrown(storage, record.name())) {
                        removeFiles(grownFiles(record.name()));
                    }
                }
                default -> {}
            }
        }
    }

    /** Whether there are files that were to take the place of the disk's. */
    static boolean isGrown(VolumeStorage storage, String name) throws IOException {
        for (String file : grownFiles(name)) {
            if (storage.exists(file)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> files(String name) {
        return List.of(Volume.dataFile(name), Volume.versionsFile(name));
    }

    private static List<String> grownFiles(String name) {
        return files(name).stream().map(Volume::grownFile).toList();
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
        return make(name, label, bytes, this::fill, VolumeEvent.DiskCreated::new);
    }

    /**
     * Makes a disk of another's label and length that holds all that it holds: what is written on it, and what is published,
     * under the version that it has.
     *
     * @throws IOException if there is one of that name, or the other is being served
     */
    public DiskRecord cloneDisk(String name, String clone, WorkWatcher watcher) throws IOException {
        DiskRecord disk = existing(name);
        try (Closeable _ = storage.lockDisks(List.of(disk))) {
            return makeCopy(disk, clone, watcher, (copy, to) -> copy.whole(to.bytes()));
        }
    }

    /**
     * Makes a disk of another's label and length on which is published, under the version that it has, and written what is
     * published on the other, which may be served meanwhile.
     *
     * @throws IOException if there is one of that name, or nothing is published on the other
     */
    public DiskRecord snapshotDisk(String name, String snapshot, WorkWatcher watcher) throws IOException {
        return makeCopy(existing(name), snapshot, watcher, DiskCopy::published);
    }

    /**
     * Sees to it that all the space of a disk is there, also of one in a volume that was copied with holes.
     *
     * @throws IOException if there is no room for it
     */
    public static void reserve(VolumeStorage storage, DiskRecord disk) throws IOException {
        for (String file : files(disk.name())) {
            storage.reserve(file);
        }
    }

    private interface Copying {
        void copy(DiskCopy copy, DiskRecord to) throws IOException;
    }

    private DiskRecord makeCopy(DiskRecord disk, String name, WorkWatcher watcher, Copying copying) throws IOException {
        DiskCopy copy = new DiskCopy(storage, disk, Volume.dataFile(name), Volume.versionsFile(name), watcher);
        Filling filling = to -> {
            try {
                copying.copy(copy, to);
            } catch (IOException e) {
                copy.discard();
                throw e;
            }
        };
        return make(name, disk.label(), disk.bytes(), filling, made -> new VolumeEvent.DiskCopied(disk, made));
    }

    private interface Filling {
        void fill(DiskRecord disk) throws IOException;
    }

    private DiskRecord make(
            String name, String label, long bytes, Filling content, Function<DiskRecord, VolumeEvent> event)
            throws IOException {
        if (!Organisation.NAME.matcher(name).matches()) {
            throw new IOException("disk name '" + name + "' is not of the form " + Organisation.NAME);
        }
        requireLength(name, bytes);
        if (volume().find(name).isPresent()) {
            throw new FileAlreadyExistsException(null, null, "disk " + name + " is already in " + place);
        }
        for (String file : files(name)) {
            if (storage.exists(file)) {
                throw new FileAlreadyExistsException(
                        null,
                        null,
                        place + "/" + file + " is there, but no record names it; see what it is, and move it away");
            }
        }
        requireRoom("disk " + name, VolumeRoom.disk(bytes), VolumeRoom.disk(bytes));
        int accessClass = intern(label).number();
        ObjectRecord filling = freeDisk().filling(accessClass, 0, bytes, name, "", time.millis());
        table.write(Kind.DISK, List.of(filling));
        DiskRecord disk = new DiskRecord(filling.number(), name, label, bytes);
        try {
            content.fill(disk);
            storage.syncDirectory();
            recorder.record(List.of(event.apply(disk)));
        } catch (IOException e) {
            clear(filling);
            throw e;
        }
        table.write(Kind.DISK, List.of(filling.withState(State.LIVE)));
        return disk;
    }

    private static void requireLength(String name, long bytes) throws IOException {
        if (bytes <= 0 || bytes % Volume.BLOCK_BYTES != 0) {
            throw new IOException(
                    "disk " + name + ": its length is a multiple of " + Volume.BLOCK_BYTES + ", got " + bytes);
        }
    }

    private DiskRecord existing(String name) throws IOException {
        return volume().find(name).orElseThrow(() -> new IOException("disk " + name + " is not in " + place));
    }

    private ObjectRecord record(DiskRecord disk) throws IOException {
        return ObjectRecord.decode(
                Kind.DISK, disk.number(), table.slots(Kind.DISK).read(disk.number()));
    }

    /**
     * Makes a disk longer; the new part is zero. What it holds and what was published last are as they were.
     *
     * @throws IOException if there is none of that name, it is longer already, or it is being served
     */
    public DiskRecord growDisk(String name, long bytes, WorkWatcher watcher) throws IOException {
        DiskRecord disk = existing(name);
        requireLength(name, bytes);
        if (bytes <= disk.bytes()) {
            throw new IOException(
                    "disk " + name + " has " + disk.bytes() + " bytes already, and no disk is made shorter");
        }
        long moreBytes = VolumeRoom.disk(bytes) - VolumeRoom.disk(disk.bytes());
        // Old and new are there both, until the new take the place of the old.
        requireRoom("disk " + name, moreBytes, VolumeRoom.disk(bytes));
        DiskRecord longer = new DiskRecord(disk.number(), name, disk.label(), bytes);
        List<String> grown = grownFiles(name);
        try (Closeable _ = storage.lockDisks(List.of(disk))) {
            DiskCopy copy = new DiskCopy(storage, disk, grown.getFirst(), grown.getLast(), watcher);
            try {
                copy.whole(bytes);
                storage.syncDirectory();
                recorder.record(List.of(new VolumeEvent.DiskResized(disk, longer)));
            } catch (IOException e) {
                copy.discard();
                throw e;
            }
            ObjectRecord growing = record(disk).growing(bytes, time.millis());
            table.write(Kind.DISK, List.of(growing));
            replaceFiles(growing);
        }
        return longer;
    }

    /** Overwrites the old files with zeros; the record says already that the new ones count. */
    private void replaceFiles(ObjectRecord growing) throws IOException {
        for (String file : files(growing.name())) {
            if (storage.exists(Volume.grownFile(file))) {
                overwrite(file);
                storage.rename(Volume.grownFile(file), file);
            }
        }
        storage.syncDirectory();
        table.write(Kind.DISK, List.of(growing.withState(State.LIVE)));
    }

    private void overwrite(String name) throws IOException {
        if (storage.exists(name)) {
            try (StoredFile file = storage.open(name)) {
                Extents.clear(file, 0, file.size());
                file.sync();
            }
        }
    }

    private void removeFiles(List<String> names) throws IOException {
        for (String name : names) {
            overwrite(name);
            storage.delete(name);
        }
        storage.syncDirectory();
    }

    /**
     * What would not fit is refused before anything is done.
     *
     * @param moreBytes of the volume, when it is done
     * @param meanwhileBytes of the host, until then
     */
    private void requireRoom(String what, long moreBytes, long meanwhileBytes) throws IOException {
        long taken = volume().takenBytes();
        if (moreBytes > 0 && moreBytes > bytesMax - taken) {
            throw new IOException(what + " takes " + moreBytes + " more bytes, and " + place + " has "
                    + Math.max(0, bytesMax - taken) + " left of " + bytesMax + "; give the volume a size of at least "
                    + (taken + moreBytes) + " in the topology, or delete what is not needed");
        }
        long room = storage.roomBytes();
        if (meanwhileBytes > room) {
            throw new IOException(what + " needs " + meanwhileBytes + " bytes of the host, and the file system of "
                    + place + " has " + room + " left");
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
    }

    /**
     * Removes a disk and overwrites its space with zeros.
     *
     * @throws IOException if there is none of that name, or it is being served
     */
    public void deleteDisk(String name) throws IOException {
        DiskRecord disk = existing(name);
        try (Closeable _ = storage.lockDisks(List.of(disk))) {
            recorder.record(List.of(new VolumeEvent.DiskDeleted(disk)));
            ObjectRecord clearing = record(disk).withState(State.CLEARING);
            table.write(Kind.DISK, List.of(clearing));
            clear(clearing);
        }
    }

    private void clear(ObjectRecord record) throws IOException {
        removeFiles(files(record.name()));
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
        long moreBytes = bytes - old.poolBytes() + table.growthBytes(recordsMax);
        requireRoom("the pool of " + label, moreBytes, moreBytes);
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
