package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets one command at a time change what is in a directory; ends with the process at the latest. For one thread. */
final class DirectoryLock implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Waits for its turn; makes the directory where it is not there.
     *
     * @throws IOException if another command has the directory for too long
     */
    static DirectoryLock of(Path directory) throws IOException {
        create(directory);
        FileChannel file =
                FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!isLocked(file)) {
            if (System.nanoTime() - deadline > 0) {
                file.close();
                throw new IOException("another command has been changing " + directory + " for "
                        + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " seconds; wait for its end");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new DirectoryLock(file);
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process has it
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * Makes the directory where there is none.
     *
     * @throws IOException if what is there is another user's, who could put what he likes in the place of anything in it
     */
    private static void create(Path directory) throws IOException {
        Files.createDirectories(directory);
        UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
        UserPrincipal own = Files.getOwner(Path.of("/proc/self"));
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !owner.equals(own)) {
            throw new IOException(directory + " is not a directory of " + own.getName() + "'s but "
                    + (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) ? "" : "a link or file ") + "of "
                    + owner.getName() + "'s; remove it");
        }
    }
}
