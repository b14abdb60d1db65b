package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Checksums;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.store.editor.Damage.Kind;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.engine.Disk;
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Superblock;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A volume on a simulated disk, what may be on it, and what a crash must not have done to it: one disk that is served,
 * objects of two classes, and room for one disk more. For one thread.
 */
final class CrashedVolume {
    static final Policy POLICY = new Policy(
            List.of(new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of())));

    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);
    private static final int BLOCKS = 2;
    private static final int BLOCK_BYTES = Volume.BLOCK_BYTES;

    /** From one block to the next: each has a checksum of its own. */
    private static final int STRIDE_BYTES = Checksums.BLOCK_BYTES;

    private static final int DISK_BYTES = (BLOCKS - 1) * STRIDE_BYTES + BLOCK_BYTES;
    private static final String SERVED = "served";
    private static final String OTHER = "other";
    private static final Set<Kind> LEFT_BY_CRASHES =
            Set.of(Kind.COPY, Kind.UNFINISHED, Kind.VERSION_PAGE, Kind.FILE_LENGTH);
    private static final int POOL_BYTES = 6 * BLOCK_BYTES;

    /** Once it ends at the end of a block, and then within one. */
    private static final int GROWTH_BYTES = STRIDE_BYTES - BLOCK_BYTES;

    private static StoreManifest plan(long bytes) {
        return new StoreManifest(
                POLICY,
                Path.of("simulated"),
                List.of(new StoreManifest.Disk(SERVED, "low", bytes, false)),
                List.of(new Subject("low", List.of(new Grant(0, true, true)), DISK_BYTES)));
    }

    /** What a step does to a volume. */
    enum Step {
        WRITE,
        FLUSH,
        PUBLISH,
        LEAVE,
        CREATE_DISK,
        DELETE_DISK,
        GROW_DISK,
        CLONE_DISK,
        SNAPSHOT_DISK,
        RESIZE_POOL,
        SEAL,
        RELABEL,
        DELETE;

        /** Whether it makes files out of others. */
        boolean copies() {
            return this == GROW_DISK || this == CLONE_DISK || this == SNAPSHOT_DISK;
        }
    }

    /**
     * What should be there.
     *
     * @param blocks what each block of the served disk may hold: what was flushed last, and all that was written since
     * @param publishedBlocks content of the last version
     * @param bytes length of the served disk
     * @param copy what the other disk holds if it is a copy of the served one
     */
    record Model(
            Set<String> disks,
            Map<Long, SealedObject> objects,
            List<List<Integer>> blocks,
            long version,
            List<Integer> publishedBlocks,
            long bytes,
            Optional<Copy> copy) {

        Model with(List<List<Integer>> nextBlocks, long nextVersion, List<Integer> nextPublished) {
            return new Model(disks, objects, nextBlocks, nextVersion, nextPublished, bytes, copy);
        }

        Model with(Set<String> nextDisks, Optional<Copy> nextCopy) {
            return new Model(nextDisks, objects, blocks, version, publishedBlocks, bytes, nextCopy);
        }

        Model with(Map<Long, SealedObject> nextObjects) {
            return new Model(disks, nextObjects, blocks, version, publishedBlocks, bytes, copy);
        }

        Model longer(long nextBytes) {
            return new Model(disks, objects, blocks, version, publishedBlocks, nextBytes, copy);
        }
    }

    /** A disk of which everything is certain. */
    record Copy(long bytes, List<Integer> blocks, long version, List<Integer> publishedBlocks) {}

    private final SimulatedDisk disk;
    /** Null while it is started again. */
    private StoreEngine engine;

    private final MemorySegment window = MemorySegment.ofArray(new byte[DISK_BYTES]);
    private Model model;
    private int written;

    private CrashedVolume(SimulatedDisk disk, StoreEngine engine, Model model, int written) {
        this.disk = disk;
        this.engine = engine;
        this.model = model;
        this.written = written;
    }

    /** A new volume with one object, of which everything is certain. */
    static SimulatedDisk empty() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(Bug.NONE, _ -> {});
        VolumeEditor.create(disk, new Superblock(new UUID(1, 2), 0, 2, 8, 0));
        try (VolumeEditor editor = open(disk)) {
            editor.createDisk(SERVED, "low", DISK_BYTES);
            editor.resizePool("low", POOL_BYTES, 4);
            editor.resizePool("high", POOL_BYTES, 4);
            editor.objects().seal(submission("old", 600));
        }
        return disk;
    }

    static Model emptyModel(SimulatedDisk disk) throws IOException {
        List<List<Integer>> zero = List.of(List.of(0), List.of(0));
        Map<Long, SealedObject> objects = new TreeMap<>();
        Volume.open(disk, "simulated").forEachObject(object -> objects.put(object.id(), object));
        return new Model(Set.of(SERVED), objects, zero, 0, List.of(), DISK_BYTES, Optional.empty());
    }

    /** As a start does it: whoever opens the volume for changes ends what a crash left half done. */
    static CrashedVolume serve(SimulatedDisk disk, Model model, int written) throws IOException {
        open(disk).close();
        return new CrashedVolume(disk, StoreEngine.open(plan(model.bytes), disk), model, written);
    }

    private static VolumeEditor open(SimulatedDisk disk) throws IOException {
        return VolumeEditor.open(disk, "simulated", Long.MAX_VALUE, TIME, VolumeRecorder.NONE);
    }

    SimulatedDisk disk() {
        return disk;
    }

    Model model() {
        return model;
    }

    int written() {
        return written;
    }

    void close() {
        disk.unmap();
        if (engine != null) {
            engine.close();
        }
    }

    /** Takes a step, if it is one that can be taken now. */
    void take(Step step) throws IOException {
        switch (step) {
            case WRITE -> write();
            case FLUSH -> {
                serve(Operation.FLUSH, 0, 0);
                model = model.with(last(), model.version, model.publishedBlocks);
            }
            case PUBLISH -> {
                serve(Operation.ADVANCE, DISK_BYTES, 0);
                List<Integer> content = last().stream().map(List::getFirst).toList();
                model = model.with(last(), model.version + 1, content);
            }
            case LEAVE -> {
                leave();
                serveAgain();
            }
            case GROW_DISK -> grow();
            case CLONE_DISK, SNAPSHOT_DISK -> copy(step);
            case CREATE_DISK, DELETE_DISK -> disks(step);
            case RESIZE_POOL -> resize();
            case SEAL, RELABEL, DELETE -> objects(step);
        }
    }

    private void leave() {
        engine.close();
        engine = null;
        model = model.with(last(), model.version, model.publishedBlocks);
    }

    private void serveAgain() throws IOException {
        engine = StoreEngine.open(plan(model.bytes), disk);
    }

    private void grow() throws IOException {
        if (model.bytes > DISK_BYTES + GROWTH_BYTES) {
            return;
        }
        leave();
        try (VolumeEditor editor = open(disk)) {
            editor.growDisk(SERVED, model.bytes + GROWTH_BYTES, WorkWatcher.NONE);
        }
        model = model.longer(model.bytes + GROWTH_BYTES);
        serveAgain();
    }

    /** A clone while nobody serves the disk; a snapshot meanwhile. */
    private void copy(Step step) throws IOException {
        if (model.disks.contains(OTHER) || (step == Step.SNAPSHOT_DISK && model.version == 0)) {
            return;
        }
        List<Integer> blocks = model.publishedBlocks;
        if (step == Step.CLONE_DISK) {
            leave();
            blocks = last().stream().map(List::getFirst).toList();
        }
        try (VolumeEditor editor = open(disk)) {
            if (step == Step.CLONE_DISK) {
                editor.cloneDisk(SERVED, OTHER, WorkWatcher.NONE);
            } else {
                editor.snapshotDisk(SERVED, OTHER, WorkWatcher.NONE);
            }
        }
        Copy made = new Copy(model.bytes, blocks, model.version, model.publishedBlocks);
        model = model.with(Set.of(SERVED, OTHER), Optional.of(made));
        if (step == Step.CLONE_DISK) {
            serveAgain();
        }
    }

    private List<List<Integer>> last() {
        return model.blocks.stream().map(values -> List.of(values.getLast())).toList();
    }

    /** Both blocks in turn, each time another number. */
    private void write() {
        written++;
        int block = written % BLOCKS;
        window.asSlice(0, BLOCK_BYTES).fill((byte) written);
        serve(Operation.WRITE, (long) block * STRIDE_BYTES, BLOCK_BYTES);
        List<List<Integer>> blocks = new ArrayList<>(model.blocks);
        List<Integer> values = new ArrayList<>(blocks.get(block));
        values.add(written);
        blocks.set(block, List.copyOf(values));
        model = model.with(blocks, model.version, model.publishedBlocks);
    }

    private void serve(Operation operation, long position, int length) {
        Message message = new Message()
                .request(operation, 0, 1)
                .payload(position, 0, length)
                .address(0, 0);
        engine.serve(message, window);
        assertEquals(Status.OK, message.status(), operation::toString);
    }

    private void disks(Step step) throws IOException {
        boolean there = model.disks.contains(OTHER);
        if (there == (step == Step.CREATE_DISK)) {
            return;
        }
        try (VolumeEditor editor = open(disk)) {
            if (there) {
                editor.deleteDisk(OTHER);
            } else {
                editor.createDisk(OTHER, "high", BLOCK_BYTES);
            }
        }
        Set<String> disks = there ? Set.of(SERVED) : Set.of(SERVED, OTHER);
        model = model.with(disks, Optional.empty());
    }

    /** The pool of {@code low}, which has no objects, and with it the table: larger and smaller in turn. */
    private void resize() throws IOException {
        try (VolumeEditor editor = open(disk)) {
            boolean small = editor.volume().pools().getFirst().bytes() == POOL_BYTES;
            editor.resizePool("low", small ? 2 * POOL_BYTES : POOL_BYTES, small ? 12 : 4);
        }
    }

    /** Two objects are sealed at once and relabelled at once; the first is deleted. */
    private void objects(Step step) throws IOException {
        if (step == Step.SEAL ? model.objects.size() > 1 : model.objects.isEmpty()) {
            return;
        }
        Map<Long, SealedObject> after = new TreeMap<>(model.objects);
        try (VolumeEditor editor = open(disk)) {
            SealedObjects objects = editor.objects();
            switch (step) {
                case SEAL ->
                    objects.seal(List.of(submission("first", 512), submission("second", 300)))
                            .forEach(object -> after.put(object.id(), object));
                case RELABEL ->
                    objects.relabel(model.objects.values().stream()
                                    .map(CrashedVolume::relabelling)
                                    .toList())
                            .forEach(object -> after.put(object.id(), object));
                default -> {
                    long id = model.objects.keySet().iterator().next();
                    objects.delete(id);
                    after.remove(id);
                }
            }
        }
        model = model.with(after);
    }

    private static Submission submission(String name, int bytes) {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) bytes);
        return new Submission(name, "high", "alice", Submission.Content.of(content));
    }

    private static Relabelling relabelling(SealedObject object) {
        String other = object.label().equals("high") ? "low" : "high";
        return new Relabelling(object.id(), object.version(), object.sha256(), other);
    }

    /**
     * What must be true after a crash in a step, whatever the crash did.
     *
     * @return what is there, for the steps after it
     */
    static Model verify(SimulatedDisk crashed, Model before, Model after) throws IOException, UnstableException {
        for (Damage damage :
                VolumeCheck.check(crashed, Optional.of(POLICY), true).damages()) {
            assertTrue(damage.repairable() && LEFT_BY_CRASHES.contains(damage.kind()), damage::toString);
        }
        assertEquals(
                List.of(),
                VolumeCheck.check(crashed, Optional.of(POLICY), false).damages(),
                "after the repair");
        Volume volume = Volume.open(crashed, "simulated");
        Map<Long, SealedObject> objects = new TreeMap<>();
        for (SealedObject object : volume.objects()) {
            assertTrue(
                    object.equals(before.objects.get(object.id())) || object.equals(after.objects.get(object.id())),
                    () -> object + " is neither old nor new");
            objects.put(object.id(), object);
        }
        for (Long id : before.objects.keySet()) {
            assertTrue(objects.containsKey(id) || !after.objects.containsKey(id), "object " + id + " is lost");
        }
        Set<String> disks =
                Set.copyOf(volume.disks().stream().map(DiskRecord::name).toList());
        assertTrue(disks.equals(before.disks) || disks.equals(after.disks), disks::toString);
        Optional<Copy> copy = disks.equals(after.disks) ? after.copy : before.copy;
        if (copy.isPresent()) {
            verifyCopy(crashed, volume, copy.get());
        }
        DiskRecord served = volume.find(SERVED).orElseThrow();
        assertTrue(served.bytes() == before.bytes || served.bytes() == after.bytes, served::toString);
        Model found = new Model(disks, objects, List.of(), 0, List.of(), served.bytes(), copy);
        return verifyServed(crashed, served, before, after, found);
    }

    private static void verifyCopy(SimulatedDisk crashed, Volume volume, Copy copy)
            throws IOException, UnstableException {
        DiskRecord record = volume.find(OTHER).orElseThrow();
        assertEquals("low", record.label());
        assertEquals(copy.bytes, record.bytes());
        try (Arena arena = Arena.ofConfined()) {
            Disk disk = Disk.open(crashed, record, false, arena);
            assertEquals(copy.blocks, written(disk, copy.bytes));
            assertEquals(copy.version, disk.published().version());
            assertEquals(copy.publishedBlocks, content(disk));
            crashed.unmap();
        }
    }

    private static Model verifyServed(SimulatedDisk crashed, DiskRecord record, Model before, Model after, Model found)
            throws IOException, UnstableException {
        try (Arena arena = Arena.ofConfined()) {
            Disk disk = Disk.open(crashed, record, false, arena);
            List<List<Integer>> blocks = new ArrayList<>();
            for (int value : written(disk, record.bytes())) {
                int block = blocks.size();
                assertTrue(
                        before.blocks.get(block).contains(value)
                                || after.blocks.get(block).contains(value),
                        "block " + block + " holds " + value);
                blocks.add(List.of(value));
            }
            Published published = disk.published();
            boolean next = published.version() == after.version;
            assertTrue(next || published.version() == before.version, published::toString);
            List<Integer> expected = next ? after.publishedBlocks : before.publishedBlocks;
            List<Integer> content = content(disk);
            assertEquals(expected, content, published::toString);
            crashed.unmap();
            return found.with(blocks, published.version(), content);
        }
    }

    /** What the blocks hold that are written; the rest is zero. */
    private static List<Integer> written(Disk disk, long bytes) throws UnstableException {
        MemorySegment to = MemorySegment.ofArray(new byte[(int) bytes]);
        disk.read(0, to, 0, bytes);
        MemorySegment behind = to.asSlice(DISK_BYTES);
        assertEquals(-1, behind.mismatch(MemorySegment.ofArray(new byte[(int) behind.byteSize()])), "what is new");
        return values(to);
    }

    private static List<Integer> content(Disk disk) {
        long version = disk.published().version();
        if (version == 0) {
            return List.of();
        }
        MemorySegment to = MemorySegment.ofArray(new byte[DISK_BYTES]);
        assertEquals(Status.OK, disk.readExactly(version, 0, to, 0, DISK_BYTES));
        return values(to);
    }

    private static List<Integer> values(MemorySegment blocks) {
        return IntStream.range(0, BLOCKS)
                .mapToObj(block -> value(blocks, block))
                .toList();
    }

    /** The number that a block is full of; -1 if of several. */
    private static int value(MemorySegment blocks, int block) {
        MemorySegment one = blocks.asSlice((long) block * STRIDE_BYTES, BLOCK_BYTES);
        byte first = one.get(ValueLayout.JAVA_BYTE, 0);
        boolean same = MemorySegment.mismatch(one, 1, BLOCK_BYTES, one, 0, BLOCK_BYTES - 1) < 0;
        return same ? Byte.toUnsignedInt(first) : -1;
    }
}
