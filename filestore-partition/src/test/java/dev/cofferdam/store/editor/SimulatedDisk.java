package dev.cofferdam.store.editor;

import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.DoubleSlots;
import dev.cofferdam.store.volume.Mapping;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeStorage;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files of which only what was synced is certain. At a crash each sector that was written since holds any of the
 * contents it had, or, where checksums are to notice it, every other word of the last and of the first; each new, renamed or deleted
 * name is there or not. Not safe for several threads.
 */
final class SimulatedDisk implements VolumeStorage {
    static final int SECTOR_BYTES = 512;

    /** Is told before each effect, at which the machine may go down. */
    interface Watcher {
        void before(SimulatedDisk disk);
    }

    /** A mistake to be found. */
    enum Bug {
        NONE,
        /** The current copy of a record is written over first. */
        WRONG_ORDER,
        /** Between the two copies of a record nothing is synced. */
        NO_SYNC_BETWEEN_COPIES,
        /** Files of objects are never synced. */
        NO_SYNC_OF_OBJECTS,
        /** The names of files that are to take the place of a disk's are never synced. */
        NO_SYNC_OF_GROWN,
        /** Published images are never forced. */
        NO_FORCE_OF_IMAGES,
        /** That nobody vouches for a working image any more is not forced before the image is written. */
        NO_FORCE_OF_WITHDRAWALS
    }

    private final Bug bug;
    private final Watcher watcher;
    private final Map<String, SimulatedFile> durableNames = new TreeMap<>();
    private final Map<String, SimulatedFile> names = new TreeMap<>();
    private final List<Rename> pendingNames = new ArrayList<>();
    private final List<Mapped> mappings = new ArrayList<>();
    private int tableSyncs;

    SimulatedDisk(Bug bug, Watcher watcher) {
        this.bug = bug;
        this.watcher = watcher;
    }

    /** One change of the directory: {@code file} gets the name {@code to}, if any, and loses {@code from}, if any. */
    private record Rename(String from, String to, SimulatedFile file) {
        void apply(Map<String, SimulatedFile> to2) {
            if (from != null) {
                to2.remove(from);
            }
            if (to != null) {
                to2.put(to, file);
            }
        }
    }

    /** A file's bytes, those that are certain, and every sector's contents since. */
    private static final class SimulatedFile {
        private byte[] bytes = new byte[0];
        /** Shared with the disks after crashes, and never changed: another takes its place. */
        private byte[] durable = new byte[0];

        private final Map<Integer, List<byte[]>> pending = new LinkedHashMap<>();

        void write(int position, byte[] written) {
            if (position + written.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, position + written.length);
            }
            System.arraycopy(written, 0, bytes, position, written.length);
            int last = (position + written.length - 1) / SECTOR_BYTES;
            for (int sector = position / SECTOR_BYTES; sector <= last; sector++) {
                note(sector);
            }
        }

        void note(int sector) {
            pending.computeIfAbsent(sector, _ -> new ArrayList<>()).add(sector(bytes, sector));
        }

        void sync() {
            durable = bytes.clone();
            pending.clear();
        }
    }

    static byte[] sector(byte[] bytes, int sector) {
        byte[] content = new byte[SECTOR_BYTES];
        int from = sector * SECTOR_BYTES;
        if (from < bytes.length) {
            System.arraycopy(bytes, from, content, 0, Math.min(SECTOR_BYTES, bytes.length - from));
        }
        return content;
    }

    /** A file as memory: stores are noticed at the next effect. */
    private final class Mapped implements Mapping {
        private final SimulatedFile file;
        private final String name;
        private final MemorySegment memory;

        Mapped(SimulatedFile file, String name, MemorySegment memory) {
            this.file = file;
            this.name = name;
            this.memory = memory;
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        void observe() {
            MemorySegment known = MemorySegment.ofArray(file.bytes);
            long bytes = memory.byteSize();
            for (long at = 0; at < bytes; at += SECTOR_BYTES) {
                long differs = MemorySegment.mismatch(memory, at, bytes, known, at, bytes);
                if (differs < 0) {
                    return;
                }
                at = (at + differs) / SECTOR_BYTES * SECTOR_BYTES;
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, file.bytes, (int) at, SECTOR_BYTES);
                file.note((int) (at / SECTOR_BYTES));
            }
        }

        @Override
        public void touch(long position, long bytes) {
            // Every store that was not forced is known here.
        }

        @Override
        public void force(long position, long bytes) {
            effect();
            if (bug == Bug.NO_FORCE_OF_IMAGES && name.endsWith(".version") && position > 0) {
                return;
            }
            boolean page = name.endsWith(".version") && position == 0;
            if (bug == Bug.NO_FORCE_OF_WITHDRAWALS
                    && page
                    && VersionPage.slot(memory, Image.WORKING).isEmpty()) {
                return;
            }
            int first = (int) (position / SECTOR_BYTES);
            int end = (int) Math.ceilDiv(position + bytes, SECTOR_BYTES);
            file.durable = file.durable.clone();
            for (int sector = first; sector < end; sector++) {
                if (file.pending.remove(sector) != null) {
                    System.arraycopy(
                            file.bytes, sector * SECTOR_BYTES, file.durable, sector * SECTOR_BYTES, SECTOR_BYTES);
                }
            }
        }
    }

    /** Notices what was stored in memory since; a mapping ends with its arena. */
    private void observe() {
        mappings.removeIf(mapped -> !mapped.memory.scope().isAlive());
        mappings.forEach(Mapped::observe);
    }

    private void effect() {
        observe();
        watcher.before(this);
    }

    /** Everything that is uncertain now. */
    List<Choice> choices() {
        observe();
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < pendingNames.size(); i++) {
            choices.add(new Choice(null, i, 2));
        }
        for (Map.Entry<String, SimulatedFile> file : allFiles().entrySet()) {
            boolean tears = file.getKey().startsWith("table") || file.getKey().endsWith(".version");
            for (Map.Entry<Integer, List<byte[]>> sector :
                    file.getValue().pending.entrySet()) {
                choices.add(new Choice(
                        file.getKey(), sector.getKey(), 1 + sector.getValue().size() + (tears ? 1 : 0)));
            }
        }
        return choices;
    }

    /**
     * A sector of a file, or a change of the directory.
     *
     * @param count how many outcomes it can have: the first is what was certain before, the others are newer
     */
    record Choice(String file, int number, int count) {}

    private Map<String, SimulatedFile> allFiles() {
        Map<String, SimulatedFile> all = new TreeMap<>(durableNames);
        pendingNames.forEach(pending -> pending.apply(all));
        durableNames.forEach(all::putIfAbsent);
        return all;
    }

    /** The disk after a crash with these outcomes, where everything is certain. */
    SimulatedDisk crashed(List<Choice> choices, int[] outcomes, Bug nextBug, Watcher next) {
        SimulatedDisk disk = new SimulatedDisk(nextBug, next);
        Map<String, SimulatedFile> kept = new TreeMap<>(durableNames);
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).file == null && outcomes[i] == 1) {
                pendingNames.get(choices.get(i).number).apply(kept);
            }
        }
        Map<String, SimulatedFile> all = allFiles();
        kept.forEach((name, file) -> {
            byte[] durable = file.durable;
            boolean own = false;
            for (int i = 0; i < choices.size(); i++) {
                Choice choice = choices.get(i);
                if (choice.file != null && all.get(choice.file) == file && outcomes[i] > 0) {
                    byte[] content = outcome(file, choice.number, outcomes[i]);
                    int from = choice.number * SECTOR_BYTES;
                    int to = Math.min(Math.max(file.durable.length, file.bytes.length), from + SECTOR_BYTES);
                    boolean fits = own && durable.length >= to;
                    durable = fits ? durable : Arrays.copyOf(durable, Math.max(durable.length, to));
                    own = true;
                    System.arraycopy(content, 0, durable, from, to - from);
                }
            }
            SimulatedFile copy = new SimulatedFile();
            copy.durable = durable;
            copy.bytes = durable.clone();
            disk.names.put(name, copy);
            disk.durableNames.put(name, copy);
        });
        return disk;
    }

    /** Whether the same is certain on both. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SimulatedDisk that) || !durableNames.keySet().equals(that.durableNames.keySet())) {
            return false;
        }
        return durableNames.keySet().stream()
                .allMatch(name -> Arrays.equals(durableNames.get(name).durable, that.durableNames.get(name).durable));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, SimulatedFile> file : durableNames.entrySet()) {
            hash = 31 * hash + file.getKey().hashCode();
            hash = 31 * hash + Arrays.hashCode(file.getValue().durable);
        }
        return hash;
    }

    /** The disk as it is now, where everything is certain. */
    SimulatedDisk twin(Bug nextBug, Watcher next) {
        observe();
        SimulatedDisk disk = new SimulatedDisk(nextBug, next);
        names.forEach((name, file) -> {
            SimulatedFile copy = new SimulatedFile();
            copy.bytes = file.bytes.clone();
            copy.durable = file.bytes.clone();
            disk.names.put(name, copy);
            disk.durableNames.put(name, copy);
        });
        return disk;
    }

    private static byte[] outcome(SimulatedFile file, int sector, int outcome) {
        List<byte[]> contents = file.pending.get(sector);
        if (outcome <= contents.size()) {
            return contents.get(outcome - 1);
        }
        byte[] torn = sector(file.durable, sector);
        for (int word = 0; word < SECTOR_BYTES; word += 2 * Long.BYTES) {
            System.arraycopy(contents.getLast(), word, torn, word, Long.BYTES);
        }
        return torn;
    }

    /** A file's bytes as they are. */
    byte[] bytes(String name) {
        return names.get(name).bytes;
    }

    private SimulatedFile file(String name) throws IOException {
        SimulatedFile file = names.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        observe();
        return file;
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public StoredFile open(String name) throws IOException {
        return new Handle(name, file(name));
    }

    @Override
    public StoredFile create(String name) {
        change(new Rename(null, name, new SimulatedFile()));
        return new Handle(name, names.get(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        change(new Rename(from, to, file(from)));
    }

    @Override
    public void delete(String name) {
        if (names.containsKey(name)) {
            change(new Rename(name, null, null));
        }
    }

    private void change(Rename rename) {
        effect();
        rename.apply(names);
        pendingNames.add(rename);
    }

    @Override
    public void syncDirectory() {
        effect();
        if (bug == Bug.NO_SYNC_OF_GROWN
                && pendingNames.stream().anyMatch(each -> each.to != null && each.to.endsWith(Volume.grownFile("")))) {
            return;
        }
        pendingNames.forEach(pending -> pending.apply(durableNames));
        pendingNames.clear();
    }

    @Override
    public Closeable lockTable() {
        return () -> {};
    }

    @Override
    public Closeable lockDisks(Collection<DiskRecord> disks) {
        return () -> {};
    }

    @Override
    public Mapping map(String name, long bytes, Arena arena) throws IOException {
        SimulatedFile file = file(name);
        if (file.bytes.length < bytes) {
            throw new EOFException(name + " has " + file.bytes.length + " bytes");
        }
        MemorySegment memory = arena.allocate(bytes, 8)
                .copyFrom(MemorySegment.ofArray(file.bytes).asSlice(0, bytes));
        Mapped mapped = new Mapped(file, name, memory);
        mappings.add(mapped);
        return mapped;
    }

    /** Forgets the mappings of an engine that was closed. */
    void unmap() {
        observe();
        mappings.clear();
    }

    private final class Handle implements StoredFile {
        private final String name;
        private final SimulatedFile file;

        Handle(String name, SimulatedFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long size() {
            return file.bytes.length;
        }

        @Override
        public void read(long position, ByteBuffer to) throws IOException {
            if (position + to.remaining() > file.bytes.length) {
                throw new EOFException(name + " ends at byte " + file.bytes.length);
            }
            to.put(file.bytes, (int) position, to.remaining());
        }

        @Override
        public void write(long position, ByteBuffer from) {
            effect();
            byte[] written = new byte[from.remaining()];
            from.get(written);
            boolean swapped = bug == Bug.WRONG_ORDER && name.equals(VolumeTable.FILE);
            file.write((int) (swapped ? position ^ DoubleSlots.PAGE_BYTES : position), written);
        }

        @Override
        public void truncate(long bytes) {
            effect();
            file.bytes = Arrays.copyOf(file.bytes, (int) bytes);
            file.pending.keySet().removeIf(sector -> sector * SECTOR_BYTES >= bytes);
        }

        @Override
        public void sync() {
            effect();
            boolean between =
                    bug == Bug.NO_SYNC_BETWEEN_COPIES && name.equals(VolumeTable.FILE) && ++tableSyncs % 2 == 1;
            boolean never = bug == Bug.NO_SYNC_OF_OBJECTS && name.endsWith(".objects");
            if (!between && !never) {
                file.sync();
            }
        }

        @Override
        public void close() {}
    }
}
