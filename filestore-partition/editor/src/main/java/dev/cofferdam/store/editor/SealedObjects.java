package dev.cofferdam.store.editor;

import dev.cofferdam.store.volume.ClassRecord;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DoubleSlots.Kind;
import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.ObjectRecord;
import dev.cofferdam.store.volume.ObjectRecord.State;
import dev.cofferdam.store.volume.Pool;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.TextField;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeStorage;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Seals, relabels, marks and deletes objects, one or many at a time: of many, each is old or new after a crash, and all
 * share the few syncs that one takes. Lives as long as its {@link VolumeEditor}; for one thread.
 */
public final class SealedObjects {
    private final VolumeEditor editor;
    private final VolumeStorage storage;
    private final VolumeTable table;
    private final InstantSource time;
    private final VolumeRecorder recorder;
    private final Map<Integer, StoredFile> files = new TreeMap<>();
    private Allocation allocation;

    SealedObjects(
            VolumeEditor editor,
            VolumeStorage storage,
            VolumeTable table,
            InstantSource time,
            VolumeRecorder recorder) {
        this.editor = editor;
        this.storage = storage;
        this.table = table;
        this.time = time;
        this.recorder = recorder;
    }

    /** What is in use: read once for an editor, by the first that allocates. */
    private static final class Allocation {
        private final BitSet usedRecords = new BitSet();
        private final Map<Integer, PoolSpace> spaces = new HashMap<>();
        private final Map<Integer, Integer> counts = new HashMap<>();
        /** No record before it is free. */
        private int firstFree;
    }

    /**
     * A new label for an object that is still as its approvers saw it.
     *
     * @param sha256 of the whole extent, in hexadecimal
     */
    public record Relabelling(long id, long version, String sha256, String newLabel) {}

    /**
     * What the law says of an object; takes the place of all that was said before.
     *
     * @param version the one it is said of
     */
    public record Marking(
            long id,
            long version,
            Optional<LocalDate> declassification,
            Optional<String> successor,
            Optional<String> exemption) {}

    /** As {@link #seal(List)}, of one. */
    public SealedObject seal(Submission submission) throws IOException {
        return seal(List.of(submission)).getFirst();
    }

    /**
     * Copies content into extents that no writer can reach. All are sealed when this returns; when it throws, none.
     *
     * @throws IOException if a class has no room left, or a content ends too early
     */
    public List<SealedObject> seal(List<Submission> submissions) throws IOException {
        List<ObjectRecord> filling = new ArrayList<>();
        for (Submission submission : submissions) {
            check(submission);
        }
        try {
            for (Submission submission : submissions) {
                filling.add(allocate(submission));
            }
            table.write(Kind.OBJECT, filling);
            List<ObjectRecord> live = fill(submissions, filling);
            List<SealedObject> sealed = sealed(live);
            recorder.record(sealed.stream()
                    .map(object -> (VolumeEvent) new VolumeEvent.ObjectSealed(object))
                    .toList());
            table.write(Kind.OBJECT, live);
            return sealed;
        } catch (IOException e) {
            clear(filling);
            allocation = null;
            throw e;
        }
    }

    private static void check(Submission submission) throws IOException {
        long bytes = submission.content().bytes();
        if (bytes < 1 || bytes > Volume.OBJECT_BYTES_MAX) {
            throw new IOException(
                    submission.name() + " has " + bytes + " bytes; an object has 1 to " + Volume.OBJECT_BYTES_MAX);
        }
        requireFits(ObjectRecord.NAME, submission.name());
        requireFits(ObjectRecord.SUBMITTER, submission.submitter());
    }

    private static void requireFits(TextField field, String text) throws IOException {
        try {
            field.put(ByteBuffer.allocate(Kind.OBJECT.bytes()), text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private ObjectRecord allocate(Submission submission) throws IOException {
        Allocation used = allocation();
        ClassRecord pool = editor.intern(submission.label());
        int count = used.counts.getOrDefault(pool.number(), 0);
        long bytes = submission.content().bytes();
        long extentBytes = Math.ceilDiv(bytes, (long) Volume.BLOCK_BYTES) * Volume.BLOCK_BYTES;
        OptionalLong place = count < pool.objectsMax() ? space(pool).take(extentBytes) : OptionalLong.empty();
        if (place.isEmpty()) {
            throw new IOException("the pool of " + pool.label() + " (" + pool.poolBytes() + " bytes, " + count + " of "
                    + pool.objectsMax() + " objects) has no room for the " + bytes + " bytes of " + submission.name()
                    + "; delete objects, or make it larger with 'store resize-pool'");
        }
        int number = used.usedRecords.nextClearBit(used.firstFree);
        ObjectRecord free = table.object(number)
                .filter(record -> record.state() == State.FREE)
                .orElseThrow(() -> new DamageException(Kind.OBJECT.name(number) + " should be free"));
        if (!Extents.isZero(file(pool.number()), place.getAsLong(), extentBytes)) {
            throw new DamageException(Volume.objectsFile(pool.number()) + ": free space at " + place.getAsLong()
                    + " is not zero, and is given to nobody");
        }
        used.usedRecords.set(number);
        used.firstFree = number + 1;
        used.counts.merge(pool.number(), 1, Integer::sum);
        return free.filling(
                        pool.number(),
                        place.getAsLong(),
                        bytes,
                        submission.name(),
                        submission.submitter(),
                        time.millis())
                .marked(marks(submission.declassification(), submission.successor(), Optional.empty()));
    }

    private ObjectRecord.Marks marks(
            Optional<LocalDate> declassification, Optional<String> successor, Optional<String> exemption)
            throws IOException {
        return new ObjectRecord.Marks(
                declassification.map(LocalDate::toEpochDay).orElse(ObjectRecord.NO_DAY),
                successor.isPresent() ? editor.intern(successor.get()).number() : ObjectRecord.NO_CLASS,
                exemption.orElse(""));
    }

    private List<ObjectRecord> fill(List<Submission> submissions, List<ObjectRecord> filling) throws IOException {
        List<ObjectRecord> live = new ArrayList<>();
        Set<StoredFile> written = new HashSet<>();
        for (int i = 0; i < filling.size(); i++) {
            ObjectRecord record = filling.get(i);
            try (InputStream content = submissions.get(i).content().open()) {
                live.add(record.live(Extents.fill(file(record.pool()), record, content)));
            }
            written.add(file(record.pool()));
        }
        for (StoredFile file : written) {
            file.sync();
        }
        return live;
    }

    /** As {@link #relabel(List)}, of one. */
    public SealedObject relabel(long id, long version, String sha256, String newLabel) throws IOException {
        return relabel(List.of(new Relabelling(id, version, sha256, newLabel))).getFirst();
    }

    /**
     * Puts objects under other classes. The content of each is hashed again first.
     *
     * @return the objects as they are now
     * @throws ChangedException if one of them is not there any more, or is not as expected; nothing is changed then
     */
    public List<SealedObject> relabel(List<Relabelling> relabellings) throws IOException {
        List<ObjectRecord> before = new ArrayList<>();
        List<ObjectRecord> after = new ArrayList<>();
        for (Relabelling relabelling : relabellings) {
            ObjectRecord record = expected(relabelling.id, relabelling.version);
            if (!record.sha256().equals(relabelling.sha256)) {
                throw new ChangedException("object " + relabelling.id + " has SHA-256 " + record.sha256()
                        + ", expected was " + relabelling.sha256);
            }
            Extents.read(file(record.pool()), record);
            before.add(record);
            after.add(record.relabelled(editor.intern(relabelling.newLabel).number(), time.millis()));
        }
        return change(before, after, VolumeEvent.ObjectRelabelled::new);
    }

    /**
     * Says when objects come down by statute, to what, and which do not.
     *
     * @throws ChangedException if one of them is not there any more, or is not as expected; nothing is changed then
     */
    public List<SealedObject> mark(List<Marking> markings) throws IOException {
        List<ObjectRecord> before = new ArrayList<>();
        List<ObjectRecord> after = new ArrayList<>();
        for (Marking marking : markings) {
            requireFits(ObjectRecord.EXEMPTION, marking.exemption.orElse(""));
            ObjectRecord record = expected(marking.id, marking.version);
            before.add(record);
            after.add(record.marked(
                    marks(marking.declassification, marking.successor, marking.exemption), time.millis()));
        }
        return change(before, after, VolumeEvent.ObjectMarked::new);
    }

    private interface EventOf {
        VolumeEvent of(SealedObject before, SealedObject after);
    }

    private List<SealedObject> change(List<ObjectRecord> before, List<ObjectRecord> after, EventOf event)
            throws IOException {
        List<SealedObject> old = sealed(before);
        List<SealedObject> changed = sealed(after);
        List<VolumeEvent> events = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            events.add(event.of(old.get(i), changed.get(i)));
        }
        recorder.record(events);
        table.write(Kind.OBJECT, after);
        return changed;
    }

    private ObjectRecord expected(long id, long version) throws IOException {
        ObjectRecord record =
                Volume.live(table, id).orElseThrow(() -> new ChangedException("there is no object " + id));
        if (record.version() != version) {
            throw new ChangedException(
                    "object " + id + " has version " + record.version() + ", expected was " + version);
        }
        return record;
    }

    private List<SealedObject> sealed(List<ObjectRecord> records) throws IOException {
        List<ClassRecord> classes = table.classes();
        List<SealedObject> sealed = new ArrayList<>();
        for (ObjectRecord record : records) {
            sealed.add(Volume.sealed(classes, record));
        }
        return sealed;
    }

    /** As {@link #delete(List)}, of one. */
    public void delete(long id) throws IOException {
        delete(List.of(id));
    }

    /**
     * Deletes objects: their space is zero before it can be given out again.
     *
     * @throws IOException if one of them is not there; nothing is deleted then
     */
    public void delete(List<Long> ids) throws IOException {
        List<ObjectRecord> records = new ArrayList<>();
        for (long id : new TreeSet<>(ids)) {
            records.add(Volume.live(table, id).orElseThrow(() -> new IOException("there is no object " + id)));
        }
        recorder.record(sealed(records).stream()
                .map(object -> (VolumeEvent) new VolumeEvent.ObjectDeleted(object))
                .toList());
        clear(records);
    }

    /** From whatever state to free, in three steps, each durable before the next. */
    private void clear(List<ObjectRecord> records) throws IOException {
        table.write(
                Kind.OBJECT,
                records.stream().map(record -> record.withState(State.CLEARING)).toList());
        Set<StoredFile> written = new HashSet<>();
        for (ObjectRecord record : records) {
            StoredFile file = file(record.pool());
            Extents.clear(file, record.place(), record.extentBytes());
            written.add(file);
        }
        for (StoredFile file : written) {
            file.sync();
        }
        table.write(
                Kind.OBJECT,
                records.stream()
                        .map(record -> ObjectRecord.free(record.number(), record.reuse() + 1))
                        .toList());
        if (allocation != null) {
            for (ObjectRecord record : records) {
                allocation.usedRecords.clear(record.number());
                allocation.firstFree = Math.min(allocation.firstFree, record.number());
                allocation.counts.merge(record.pool(), -1, Integer::sum);
                allocation.spaces.get(record.pool()).release(record.place(), record.extentBytes());
            }
        }
    }

    /** Reads what is in use, and clears what was being filled or cleared when its editor died. */
    private Allocation allocation() throws IOException {
        if (allocation != null) {
            return allocation;
        }
        List<ObjectRecord> unfinished = new ArrayList<>();
        Allocation found = new Allocation();
        for (ClassRecord each : table.classes()) {
            found.spaces.put(each.number(), new PoolSpace(each.poolBytes()));
        }
        table.scan(Kind.OBJECT, record -> {
            found.usedRecords.set(record.number());
            if (record.state() == State.LOST) {
                return;
            }
            PoolSpace space = found.spaces.get(record.pool());
            if (space == null || !space.occupy(record.place(), record.extentBytes())) {
                throw new DamageException(Kind.OBJECT.name(record.number())
                        + ": its extent lies outside its pool, or in another's; run 'store fsck'");
            }
            found.counts.merge(record.pool(), 1, Integer::sum);
            if (!record.isLive()) {
                unfinished.add(record);
            }
        });
        allocation = found;
        if (!unfinished.isEmpty()) {
            clear(unfinished);
        }
        return found;
    }

    /** Clears what was being filled or cleared when its editor died. */
    void finish() throws IOException {
        allocation();
    }

    private PoolSpace space(ClassRecord pool) throws IOException {
        return allocation().spaces.computeIfAbsent(pool.number(), number -> new PoolSpace(pool.poolBytes()));
    }

    Pool pool(ClassRecord pool) throws IOException {
        int count = allocation().counts.getOrDefault(pool.number(), 0);
        long freeBytes =
                space(pool).gaps().values().stream().mapToLong(Long::longValue).sum();
        return new Pool(pool.label(), pool.poolBytes(), pool.poolBytes() - freeBytes, pool.objectsMax(), count);
    }

    boolean isFreeFrom(ClassRecord pool, long place) throws IOException {
        return space(pool).isFreeFrom(place, pool.poolBytes());
    }

    /** What was known of free space is not true any more. */
    void resized() throws IOException {
        allocation = null;
        close();
    }

    private StoredFile file(int pool) throws IOException {
        StoredFile open = files.get(pool);
        if (open == null) {
            open = storage.open(Volume.objectsFile(pool));
            files.put(pool, open);
        }
        return open;
    }

    void close() throws IOException {
        List<Closeable> all = List.copyOf(files.values());
        files.clear();
        for (Closeable file : all) {
            file.close();
        }
    }
}
