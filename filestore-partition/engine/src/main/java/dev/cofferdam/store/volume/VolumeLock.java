package dev.cofferdam.store.volume;

import dev.cofferdam.abi.LockFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Locks of a volume, given back on close or with the process. Each kind has a file of its own, in which nothing is ever
 * written.
 */
public final class VolumeLock implements Closeable {
    /** Byte n of this file is locked while disk n is served or held. */
    public static final String SERVED = "lock";

    /** Locked while somebody changes the table. */
    public static final String TABLE = "table.lock";

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LockFile file;

    private VolumeLock(LockFile file) {
        this.file = file;
    }

    /** Locks the table, for as long as one change takes; waits for another's change for ten seconds. */
    static VolumeLock table(Path directory) throws IOException {
        VolumeLock lock = new VolumeLock(LockFile.open(directory.resolve(TABLE)));
        await(directory, lock, () -> lock.file.tryLock(0));
        return lock;
    }

    /** Locks the table where nothing can be written, as on a read-only mount: others may change it by another mount. */
    static Closeable tableToRead(Path directory) throws IOException {
        Path file = directory.resolve(TABLE);
        if (Files.notExists(file)) {
            return () -> {};
        }
        FileChannel shared = FileChannel.open(file, StandardOpenOption.READ);
        await(directory, shared, () -> shared.tryLock(0, 1, true) != null);
        return shared;
    }

    private interface Attempt {
        boolean succeeds() throws IOException;
    }

    private static void await(Path directory, Closeable lock, Attempt attempt) throws IOException {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (!attempt.succeeds()) {
            if (System.nanoTime() - deadline > 0) {
                lock.close();
                throw new IOException(directory + " is being changed by another command; try again when it has ended");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Locks disks.
     *
     * @throws IOException if one of them is served or held; none is locked then
     */
    static VolumeLock disks(Path directory, Collection<DiskRecord> disks) throws IOException {
        VolumeLock lock = new VolumeLock(LockFile.open(directory.resolve(SERVED)));
        for (DiskRecord disk : disks) {
            if (!lock.file.tryLock(disk.number())) {
                lock.close();
                throw new IOException(
                        "disk " + disk.name() + " of " + directory + " is in use by another running store");
            }
        }
        return lock;
    }

    @Override
    public void close() {
        file.close();
    }
}
