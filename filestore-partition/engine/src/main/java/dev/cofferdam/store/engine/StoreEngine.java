package dev.cofferdam.store.engine;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Service;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import dev.cofferdam.store.volume.VolumeStorage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * Serves the disks of one volume, the same code in either placement. One thread a subject at a time, any number of
 * subjects at once.
 *
 * <p>Access is decided here again, by class and by grant, whatever the kernel decided before. A disk that a subject may
 * not see answers exactly as one that does not exist.
 */
public final class StoreEngine implements Service {
    private final Arena arena;
    private final Closeable lock;
    private final Disk[] disks;
    private final List<String> names;
    /** By subject, then disk: {@link #READS} and {@link #WRITES}. */
    private final byte[][] rights;

    private final Consumer<String> operator;
    /** The operator is told of each disk once. */
    private final AtomicIntegerArray told;

    private static final int READS = 1;
    private static final int WRITES = 2;

    private StoreEngine(
            Arena arena, Closeable lock, Disk[] disks, byte[][] rights, List<String> names, Consumer<String> operator) {
        this.arena = arena;
        this.lock = lock;
        this.disks = disks;
        this.rights = rights;
        this.names = names;
        this.operator = operator;
        this.told = new AtomicIntegerArray(disks.length);
    }

    /**
     * Opens a volume's disks for serving.
     *
     * @param operator told once of each disk that storage refuses something of, and why, in a sentence; on any thread
     * @throws IOException if a disk is missing, differs from the plan, or the volume is in use
     */
    public static StoreEngine open(StoreManifest plan, Consumer<String> operator) throws IOException {
        return open(plan, new VolumeDirectory(plan.volume()), operator);
    }

    /** As {@link #open(StoreManifest, Consumer)}, for one who tells the operator what is answered. */
    public static StoreEngine open(StoreManifest plan) throws IOException {
        return open(plan, failure -> {});
    }

    /** As {@link #open(StoreManifest)}, with other effects than the plan's directory has. */
    public static StoreEngine open(StoreManifest plan, VolumeStorage storage) throws IOException {
        return open(plan, storage, failure -> {});
    }

    /** As {@link #open(StoreManifest, Consumer)}, with other effects than the plan's directory has. */
    static StoreEngine open(StoreManifest plan, VolumeStorage storage, Consumer<String> operator) throws IOException {
        Arena arena = Arena.ofShared();
        Closeable lock = null;
        try {
            List<DiskRecord> kept = kept(Volume.open(storage, plan.volume().toString()), plan);
            lock = storage.lockDisks(kept);
            Disk[] disks = new Disk[kept.size()];
            for (int i = 0; i < disks.length; i++) {
                disks[i] = Disk.open(storage, kept.get(i), plan.disks().get(i).lent(), arena);
            }
            List<String> names = kept.stream().map(DiskRecord::name).toList();
            return new StoreEngine(arena, lock, disks, rights(plan), names, operator);
        } catch (IOException | LabelException e) {
            arena.close();
            if (lock != null) {
                lock.close();
            }
            throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
        }
    }

    private static List<DiskRecord> kept(Volume volume, StoreManifest plan) throws IOException {
        List<DiskRecord> disks = new ArrayList<>();
        for (StoreManifest.Disk planned : plan.disks()) {
            DiskRecord kept = volume.find(planned.name())
                    .orElseThrow(() -> new IOException("the volume has no disk named " + planned.name()));
            if (!kept.label().equals(planned.label()) || kept.bytes() != planned.bytes()) {
                throw new IOException("disk " + planned.name() + " is " + kept.label() + " with " + kept.bytes()
                        + " bytes in the volume, but " + planned.label() + " with " + planned.bytes()
                        + " in the topology");
            }
            disks.add(kept);
        }
        return disks;
    }

    private static byte[][] rights(StoreManifest plan) throws LabelException {
        byte[][] rights = new byte[plan.subjects().size()][plan.disks().size()];
        for (int i = 0; i < rights.length; i++) {
            Subject subject = plan.subjects().get(i);
            for (Grant grant : subject.grants()) {
                AccessClass subjectClass = plan.policy().parse(subject.label());
                AccessClass diskClass =
                        plan.policy().parse(plan.disks().get(grant.disk()).label());
                boolean read = grant.read() && diskClass.mayFlowTo(subjectClass);
                boolean write = grant.write() && subjectClass.mayFlowTo(diskClass);
                rights[i][grant.disk()] |= (byte) ((read ? READS : 0) | (write ? WRITES : 0));
            }
        }
        return rights;
    }

    @Override
    public void serve(Message message, MemorySegment window) {
        message.stamp(Stage.STORE);
        message.reply(decide(message, window));
        message.stamp(Stage.MOVED);
    }

    private Status decide(Message message, MemorySegment window) {
        int needed = switch (message.operation()) {
            case READ, INSPECT -> READS;
            case WRITE, FLUSH, ADVANCE -> WRITES;
            default -> 0;
        };
        if (needed == 0 || !permits(message.subject(), message.object(), needed)) {
            return Status.DENIED;
        }
        message.stamp(Stage.ALLOWED);
        Disk disk = disks[message.object()];
        try {
            return switch (message.operation()) {
                case READ -> read(disk, message, window);
                case WRITE -> write(disk, message, window);
                case FLUSH -> flush(disk);
                case ADVANCE -> advance(disk, message);
                default -> inspect(disk, message);
            };
        } catch (UnstableException e) {
            return Status.UNAVAILABLE;
        } catch (IOException | InternalError e) {
            // A fault of the storage under a mapping reaches Java as this error where memory is read or written.
            tell(message.object(), e);
            return Status.FAILED;
        }
    }

    private void tell(int disk, Throwable fault) {
        if (told.compareAndSet(disk, 0, 1)) {
            String reason = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
            operator.accept("the volume fails at disk " + names.get(disk) + ": " + reason
                    + "; its clients' requests fail until storage takes all of it");
        }
    }

    private boolean permits(int subject, int disk, int needed) {
        return subject >= 0
                && subject < rights.length
                && disk >= 0
                && disk < disks.length
                && (rights[subject][disk] & needed) != 0;
    }

    /** Of the working image, or of exactly the version that the message names. */
    private static Status read(Disk disk, Message message, MemorySegment window) throws UnstableException {
        if (!inBounds(disk, message, window)) {
            return Status.OUT_OF_RANGE;
        }
        if (message.version() != 0) {
            Status status =
                    disk.readExactly(message.version(), message.position(), window, message.window(), message.length());
            if (status != Status.OK) {
                return status;
            }
        } else {
            disk.read(message.position(), window, message.window(), message.length());
        }
        message.copied(message.length());
        return Status.OK;
    }

    private static Status write(Disk disk, Message message, MemorySegment window) throws IOException {
        if (!inBounds(disk, message, window)) {
            return Status.OUT_OF_RANGE;
        }
        if (!disk.write(message.position(), window, message.window(), message.length())) {
            return Status.UNAVAILABLE;
        }
        message.copied(message.length());
        return Status.OK;
    }

    private static Status flush(Disk disk) throws IOException {
        disk.flush();
        return Status.OK;
    }

    private static Status advance(Disk disk, Message message) throws IOException {
        if (message.position() < 0 || message.position() > disk.bytes()) {
            return Status.OUT_OF_RANGE;
        }
        Published published = disk.publish(message.position());
        message.version(published.version());
        return Status.OK;
    }

    private static Status inspect(Disk disk, Message message) {
        Published published = disk.published();
        message.version(published.version());
        message.position(published.contentBytes());
        return Status.OK;
    }

    private static boolean inBounds(Disk disk, Message message, MemorySegment window) {
        long length = message.length();
        return length > 0
                && length % Volume.BLOCK_BYTES == 0
                && message.position() >= 0
                && message.position() % Volume.BLOCK_BYTES == 0
                && message.position() <= disk.bytes() - length
                && message.window() >= 0
                && message.window() <= window.byteSize() - length;
    }

    /**
     * Ends all writing, and vouches for what was written: a disk that fails in this has nobody who vouches for it, as if
     * the store had been killed. Partitions that disks are lent to have ended.
     */
    public void leave() {
        for (int i = 0; i < disks.length; i++) {
            try {
                disks[i].leave();
            } catch (IOException | InternalError e) {
                tell(i, e);
            }
        }
    }

    /** As {@link #leave}, and gives the disks back. */
    @Override
    public void close() {
        leave();
        arena.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("giving the volume back", e);
        }
    }
}
