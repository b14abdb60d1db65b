package dev.cofferdam.store.editor;

import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.abi.VersionPage.Slot;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.store.editor.Damage.Kind;
import dev.cofferdam.store.editor.ImageCheck.Difference;
import dev.cofferdam.store.engine.Disk;
import dev.cofferdam.store.volume.ClassRecord;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.DoubleSlots;
import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.ObjectRecord;
import dev.cofferdam.store.volume.ObjectRecord.State;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import dev.cofferdam.store.volume.VolumeLock;
import dev.cofferdam.store.volume.VolumeStorage;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at everything a volume consists of, and names what is wrong; holds the table's lock meanwhile. For one thread,
 * once.
 *
 * <p>A repair makes two copies equal, ends what a killed command began, and retires records that are lost. It never says
 * what a label was: an object whose record is lost stays out of reach, and its space is given to nobody.
 */
public final class VolumeCheck {
    /** Directory of downgrades, which this check does not look into. */
    private static final String CASES = "cases";

    private final VolumeStorage storage;
    private final Optional<Policy> policy;
    private final boolean repair;
    private final WorkWatcher compared;
    private final List<Damage> damages = new ArrayList<>();
    private final Map<Integer, ClassRecord> classes = new TreeMap<>();
    private final Map<Integer, PoolSpace> spaces = new HashMap<>();
    private final Map<Integer, Integer> counts = new HashMap<>();
    private final Map<Integer, StoredFile> files = new HashMap<>();
    private final Set<String> named = new HashSet<>(List.of(
            VolumeTable.FILE,
            VolumeTable.FRESH,
            Volume.LEVELS,
            Volume.LEVELS_FRESH,
            VolumeLock.SERVED,
            VolumeLock.TABLE,
            CASES));
    private final List<String> unvouched = new ArrayList<>();
    private int disks;
    private int objects;
    private boolean unfinished;

    private VolumeCheck(VolumeStorage storage, Optional<Policy> policy, boolean repair, WorkWatcher compared) {
        this.storage = storage;
        this.policy = policy;
        this.repair = repair;
        this.compared = compared;
    }

    /**
     * What was found.
     *
     * @param unvouched disks whose working image may have been written since its checksums were taken: they are served
     *     now, or their store was killed
     * @param damages as they were, in the order of the table, also if they are repaired now
     */
    public record Report(int disks, int objects, List<String> unvouched, List<Damage> damages) {}

    /**
     * Checks a volume.
     *
     * @param policy gives the labels their meaning; without it they are not looked at
     * @param repair whether to mend what is safe to mend
     * @throws IOException if the directory is no volume or cannot be read
     */
    public static Report check(Path directory, Optional<Policy> policy, boolean repair) throws IOException {
        return check(directory, policy, repair, WorkWatcher.NONE);
    }

    /**
     * As {@link #check(Path, Optional, boolean)}.
     *
     * @param compared told of bytes of disks that were compared, as it goes on; it may end the check
     */
    public static Report check(Path directory, Optional<Policy> policy, boolean repair, WorkWatcher compared)
            throws IOException {
        VolumeDirectory storage = new VolumeDirectory(directory);
        Volume.requireTable(storage, directory.toString());
        return check(storage, policy, repair, compared);
    }

    static Report check(VolumeStorage storage, Optional<Policy> policy, boolean repair) throws IOException {
        return check(storage, policy, repair, WorkWatcher.NONE);
    }

    private static Report check(VolumeStorage storage, Optional<Policy> policy, boolean repair, WorkWatcher compared)
            throws IOException {
        VolumeCheck check = new VolumeCheck(storage, policy, repair, compared);
        try (Closeable _ = repair ? storage.lockTable() : storage.lockTableToRead()) {
            check.run();
        } finally {
            for (StoredFile file : check.files.values()) {
                file.close();
            }
        }
        if (repair && check.unfinished) {
            try (VolumeEditor editor = VolumeEditor.open(
                    storage, "the volume", Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
                editor.objects().finish();
            } catch (DamageException e) {
                // What keeps it from being finished was found, too.
                check.unfinished = false;
            }
        }
        return new Report(check.disks, check.objects, List.copyOf(check.unvouched), List.copyOf(check.damages));
    }

    private void run() throws IOException {
        try (VolumeTable table = VolumeTable.open(storage)) {
            copies(table, DoubleSlots.Kind.SUPERBLOCK, (_, _) -> {});
            classes(table);
            Map<String, Integer> names = new HashMap<>();
            copies(table, DoubleSlots.Kind.DISK, (number, unit) -> disk(number, unit, names));
            copies(table, DoubleSlots.Kind.OBJECT, this::object);
        } catch (DamageException e) {
            damage(Kind.TABLE, VolumeTable.FILE, e.getMessage(), false);
            return;
        }
        pools();
        for (String name : storage.names()) {
            if (!named.contains(name)) {
                damage(Kind.FILE_STRAY, name, "no record names it; see what it is, and move it away", false);
            }
        }
    }

    private void damage(Kind kind, String place, String what, boolean repairable) {
        damages.add(new Damage(kind, place, what, repairable));
    }

    private interface Visitor {
        void visit(int number, ByteBuffer unit) throws IOException;
    }

    /** Sees the current copy of every record that has one. */
    private void copies(VolumeTable table, DoubleSlots.Kind kind, Visitor visitor) throws IOException {
        DoubleSlots slots = table.slots(kind);
        List<Integer> apart = new ArrayList<>();
        List<Integer> lost = new ArrayList<>();
        slots.scan(0, table.count(kind), (number, copies) -> {
            if (copies.lost()) {
                lost.add(number);
            } else {
                if (!copies.same()) {
                    apart.add(number);
                    damage(Kind.COPY, kind.name(number), behind(copies), true);
                }
                visitor.visit(number, copies.current());
            }
        });
        for (int number : lost) {
            boolean retires = kind == DoubleSlots.Kind.DISK || kind == DoubleSlots.Kind.OBJECT;
            damage(
                    Kind.RECORD_LOST,
                    kind.name(number),
                    "both copies are damaged: what it was, and under which label, nobody knows",
                    retires);
            if (repair && retires) {
                slots.retire(number, ObjectRecord.lost(slots.blank()));
            }
        }
        for (int number : repair ? apart : List.<Integer>of()) {
            slots.repair(number);
        }
    }

    /** A change reaches one copy after the other, and the older one alone if who made it was killed in between. */
    private static String behind(DoubleSlots.Copies copies) {
        String which = copies.firstIsCurrent() ? "second" : "first";
        boolean damaged = Math.min(copies.firstGeneration(), copies.secondGeneration()) < 0;
        return damaged
                ? "its " + which + " copy is damaged; the other is whole"
                : "its " + which + " copy is older: a change was cut short, and the other copy has it whole";
    }

    private void classes(VolumeTable table) throws IOException {
        Set<String> labels = new HashSet<>();
        copies(table, DoubleSlots.Kind.ACCESS_CLASS, (number, unit) -> {
            if (!ClassRecord.used(unit)) {
                return;
            }
            try {
                ClassRecord found = ClassRecord.decode(number, unit);
                classes.put(number, found);
                spaces.put(number, new PoolSpace(found.poolBytes()));
                label(DoubleSlots.Kind.ACCESS_CLASS.name(number), found.label());
                if (!labels.add(found.label())) {
                    damage(
                            Kind.TWICE,
                            DoubleSlots.Kind.ACCESS_CLASS.name(number),
                            found.label() + " has a number" + " already",
                            false);
                }
            } catch (DamageException e) {
                damage(Kind.RECORD_IMPOSSIBLE, DoubleSlots.Kind.ACCESS_CLASS.name(number), e.getMessage(), false);
            }
        });
    }

    private void label(String place, String label) {
        if (policy.isEmpty()) {
            return;
        }
        try {
            String canonical = policy.get().format(policy.get().parse(label));
            if (!canonical.equals(label)) {
                damage(Kind.LABEL, place, "'" + label + "' is not canonical, which is '" + canonical + "'", false);
            }
        } catch (LabelException e) {
            damage(Kind.LABEL, place, "'" + label + "' is no label of the policy: " + e.getMessage(), false);
        }
    }

    /** The record, if it is one that can be. */
    private Optional<ObjectRecord> possible(DoubleSlots.Kind kind, int number, ByteBuffer unit) {
        try {
            ObjectRecord record = ObjectRecord.decode(kind, number, unit);
            if (record.state() == State.FREE || record.state() == State.LOST) {
                return Optional.empty();
            }
            for (int accessClass : new int[] {
                record.accessClass(), record.pool(), record.marks().successor()
            }) {
                if (accessClass != ObjectRecord.NO_CLASS && !classes.containsKey(accessClass)) {
                    throw new DamageException("there is no access class " + accessClass);
                }
            }
            return Optional.of(record);
        } catch (DamageException e) {
            damage(Kind.RECORD_IMPOSSIBLE, kind.name(number), e.getMessage(), false);
            return Optional.empty();
        }
    }

    private void disk(int number, ByteBuffer unit, Map<String, Integer> names) throws IOException {
        ObjectRecord record = possible(DoubleSlots.Kind.DISK, number, unit).orElse(null);
        if (record == null) {
            return;
        }
        named.add(Volume.dataFile(record.name()));
        named.add(Volume.versionsFile(record.name()));
        named.add(Volume.grownFile(Volume.dataFile(record.name())));
        named.add(Volume.grownFile(Volume.versionsFile(record.name())));
        Integer other = names.put(record.name(), number);
        if (other != null) {
            damage(
                    Kind.TWICE,
                    DoubleSlots.Kind.DISK.name(number),
                    "disk record " + other + " has the name " + record.name() + ", too",
                    false);
        } else if (record.isLive()) {
            disks++;
            if (VolumeEditor.isGrown(storage, record.name())) {
                unfinished(DoubleSlots.Kind.DISK, record, " was being made longer");
            }
            boolean whole = length(Volume.dataFile(record.name()), WorkingImage.fileBytes(record.bytes()));
            if (length(Volume.versionsFile(record.name()), VersionPage.fileBytes(record.bytes())) && whole) {
                String label = classes.get(record.accessClass()).label();
                images(new DiskRecord(number, record.name(), label, record.bytes()));
            }
        } else {
            unfinished(DoubleSlots.Kind.DISK, record);
        }
    }

    private void unfinished(DoubleSlots.Kind kind, ObjectRecord record) {
        unfinished(
                kind,
                record,
                switch (record.state()) {
                    case FILLING -> " was being made";
                    case GROWING -> " was being made longer";
                    default -> " was being removed";
                });
    }

    private void unfinished(DoubleSlots.Kind kind, ObjectRecord record, String how) {
        unfinished = true;
        damage(Kind.UNFINISHED, kind.name(record.number()), record.name() + how + " when its command died", true);
    }

    /** Whether the file is there, as long as it should be. */
    private boolean length(String name, long bytes) throws IOException {
        if (!storage.exists(name)) {
            damage(Kind.FILE_MISSING, name, "it is not there, and should have " + bytes + " bytes", false);
            return false;
        }
        try (StoredFile file = storage.open(name)) {
            if (file.size() != bytes) {
                damage(Kind.FILE_LENGTH, name, "it has " + file.size() + " bytes, its record says " + bytes, false);
            }
            return file.size() == bytes;
        }
    }

    private void images(DiskRecord disk) throws IOException {
        String name = Volume.versionsFile(disk.name());
        try (StoredFile versions = storage.open(name);
                StoredFile working = storage.open(Volume.dataFile(disk.name()))) {
            ImageCheck check = new ImageCheck(versions, disk.bytes(), compared);
            Optional<String> refusal = VersionPage.refusal(check.page());
            if (refusal.isPresent()) {
                damage(Kind.VERSION_PAGE, name, "it is " + refusal.get() + "; what is published is not known", false);
                return;
            }
            boolean forgets = slots(name, check.page());
            forgets |= published(name, check, versions);
            forgets |= working(disk, check, working);
            if (forgets && repair) {
                forget(disk);
            }
        }
    }

    /** Whether a slot is damaged. */
    private boolean slots(String name, MemorySegment page) {
        boolean found = false;
        for (Image image : Image.values()) {
            if (VersionPage.isDamaged(page, image)) {
                found = true;
                damage(
                        Kind.VERSION_PAGE,
                        name,
                        image == Image.WORKING
                                ? "what vouches for the working image is damaged; nobody vouches for it"
                                : "what vouches for a version is damaged; the one before it counts",
                        true);
            }
        }
        return found;
    }

    /** Whether the older of two versions is to be forgotten: only the last is there when a store starts. */
    private boolean published(String name, ImageCheck check, StoredFile versions) throws IOException {
        long even = check.slot(Image.EVEN).map(Slot::version).orElse(0L);
        long odd = check.slot(Image.ODD).map(Slot::version).orElse(0L);
        Image last = even > odd ? Image.EVEN : Image.ODD;
        Image older = even > odd ? Image.ODD : Image.EVEN;
        Optional<Difference> damaged = check.difference(last, versions);
        damaged.ifPresent(
                difference -> damage(Kind.CONTENT, name, "version " + Math.max(even, odd) + ": " + difference, false));
        Optional<Difference> half = check.difference(older, versions);
        half.ifPresent(difference -> damage(
                Kind.VERSION_PAGE,
                name,
                "version " + Math.min(even, odd) + ", which is not the last: " + difference
                        + "; it was being written over, or is damaged",
                true));
        return half.isPresent();
    }

    /** Whether what vouches for the working image is to be withdrawn. */
    private boolean working(DiskRecord disk, ImageCheck check, StoredFile working) throws IOException {
        if (check.slot(Image.WORKING).isEmpty()) {
            unvouched.add(disk.name());
            return false;
        }
        Difference difference = check.difference(Image.WORKING, working).orElse(null);
        if (difference == null) {
            return false;
        }
        boolean tableAlone = difference.count() == 0;
        damage(
                tableAlone ? Kind.VERSION_PAGE : Kind.CONTENT,
                tableAlone ? Volume.versionsFile(disk.name()) : Volume.dataFile(disk.name()),
                "the working image: " + difference,
                tableAlone);
        return tableAlone;
    }

    /** Forgets what nobody can vouch for: a version that is not the last, and checksums that are damaged. */
    private void forget(DiskRecord disk) throws IOException {
        try (Closeable _ = storage.lockDisks(List.of(disk));
                Arena arena = Arena.ofConfined()) {
            Disk.open(storage, disk, false, arena).forgetDamagedChecksums();
        }
    }

    private void object(int number, ByteBuffer unit) throws IOException {
        ObjectRecord record = possible(DoubleSlots.Kind.OBJECT, number, unit).orElse(null);
        if (record == null) {
            return;
        }
        String place = DoubleSlots.Kind.OBJECT.name(number);
        ClassRecord pool = classes.get(record.pool());
        counts.merge(record.pool(), 1, Integer::sum);
        if (record.place() + record.extentBytes() > pool.poolBytes()) {
            damage(
                    Kind.EXTENT_OUTSIDE,
                    place,
                    "its " + record.extentBytes() + " bytes at " + record.place() + " lie outside the pool of "
                            + pool.label(),
                    false);
            return;
        }
        if (!spaces.get(record.pool()).occupy(record.place(), record.extentBytes())) {
            damage(
                    Kind.EXTENT_SHARED,
                    place,
                    "its " + record.extentBytes() + " bytes at " + record.place() + " of the pool of " + pool.label()
                            + " are another object's, too",
                    false);
        }
        if (!record.isLive()) {
            unfinished(DoubleSlots.Kind.OBJECT, record);
            return;
        }
        objects++;
        StoredFile file = file(record.pool());
        if (file != null && file.size() >= record.place() + record.extentBytes()) {
            try {
                Extents.read(file, record);
            } catch (DamageException e) {
                damage(Kind.CONTENT, place, e.getMessage(), false);
            }
        }
    }

    /** A pool's file; null if there is none. */
    private StoredFile file(int pool) throws IOException {
        StoredFile open = files.get(pool);
        if (open == null && storage.exists(Volume.objectsFile(pool))) {
            open = storage.open(Volume.objectsFile(pool));
            files.put(pool, open);
        }
        return open;
    }

    private void pools() throws IOException {
        for (ClassRecord pool : classes.values()) {
            String name = Volume.objectsFile(pool.number());
            named.add(name);
            int count = counts.getOrDefault(pool.number(), 0);
            if (count > pool.objectsMax()) {
                damage(
                        Kind.POOL_OVERFULL,
                        DoubleSlots.Kind.ACCESS_CLASS.name(pool.number()),
                        "it has " + count + " objects, and room for " + pool.objectsMax(),
                        false);
            }
            if ((pool.poolBytes() > 0 || storage.exists(name)) && poolLength(name, pool)) {
                freeSpace(name, file(pool.number()), spaces.get(pool.number()).gaps());
            }
        }
    }

    /** Whether the pool's file has its length: one that was being resized may be longer, and nothing lies there. */
    private boolean poolLength(String name, ClassRecord pool) throws IOException {
        StoredFile file = file(pool.number());
        if (file == null || file.size() <= pool.poolBytes()) {
            return length(name, pool.poolBytes());
        }
        damage(
                Kind.FILE_LENGTH,
                name,
                "it has " + file.size() + " bytes, its record says " + pool.poolBytes() + "; nothing lies behind them",
                true);
        if (repair) {
            file.truncate(pool.poolBytes());
            file.sync();
        }
        return true;
    }

    private void freeSpace(String name, StoredFile file, Map<Long, Long> gaps) throws IOException {
        for (Map.Entry<Long, Long> gap : new TreeMap<>(gaps).entrySet()) {
            if (!Extents.isZero(file, gap.getKey(), gap.getValue())) {
                damage(
                        Kind.FREE_NOT_ZERO,
                        name,
                        "the " + gap.getValue() + " bytes at " + gap.getKey()
                                + " belong to no object and are not zero; they are given to nobody",
                        false);
            }
        }
    }
}
