package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one process at a time change what is in a directory; ends with the process at the latest. Leaves neither its file
 * nor a directory in which nothing is: who then has a lock of a file that was removed meanwhile begins anew. For one
 * thread.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path directory;
    private final LockFile file;

    private DirectoryLock(Path directory, LockFile file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Waits for its turn; makes the directory where it is not there.
     *
     * @throws IOException if another command has the directory for too long
     */
    public static DirectoryLock of(Path directory) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            LockFile file = open(directory);
            if (file != null && file.tryLock(0) && file.isThere()) {
                return new DirectoryLock(directory, file);
            }
            if (file != null) {
                file.close();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("another command has been changing " + directory + " for "
                        + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " seconds; wait for its end");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Null where another command has just removed the directory. */
    private static LockFile open(Path directory) throws IOException {
        try {
            create(directory);
            return LockFile.open(lock(directory));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Path lock(Path directory) {
        return directory.resolve(".lock");
    }

    /** While the lock is held nobody else removes or replaces the file. */
    @Override
    public void close() throws IOException {
        try {
            Files.delete(lock(directory));
            Files.delete(directory);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // It is in use, or the user has removed it.
        } finally {
            file.close();
        }
    }

    /**
     * Makes the directory where there is none.
     *
     * @throws IOException if what is there is another user's, who could put what he likes in the place of anything in it
     */
    private static void create(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            // Removed between two looks of the library's, or no directory: which it is is seen below.
        }
        // One look, since another command may remove it between two.
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        UserPrincipal own = Files.getOwner(Path.of("/proc/self"));
        if (!found.isDirectory() || !found.owner().equals(own)) {
            throw new IOException(directory + " is not a directory of " + own.getName() + "'s but "
                    + (found.isDirectory() ? "" : "a link or file ") + "of "
                    + found.owner().getName() + "'s; remove it");
        }
    }
}
