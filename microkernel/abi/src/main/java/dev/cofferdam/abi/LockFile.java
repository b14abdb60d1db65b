package dev.cofferdam.abi;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One opening of a file whose bytes are locked, to be given back on close or with the process: open file description locks
 * (fcntl(2), F_OFD_SETLK). Unlike those of a {@link FileChannel} they are not lost when the process closes the file
 * elsewhere, and two openings in one process exclude each other. For one thread.
 *
 * <pre>
 *   flock  0 short type   2 short from where   8 long start   16 long length   24 int process
 * </pre>
 */
public final class LockFile implements Closeable {
    private static final long FCNTL = SystemCall.number(72, 25);
    private static final long READ_WRITE = 2;
    private static final int GET_LOCK = 36;
    private static final int SET_LOCK = 37;
    private static final int FLOCK_BYTES = 32;
    private static final int START_AT = 8;
    private static final int LENGTH_AT = 16;
    private static final short WRITE_LOCK = 1;

    private final Path path;
    private final int descriptor;
    private boolean closed;

    private LockFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Opens the file, and makes it, the owner's alone, where it is not there.
     *
     * @throws NoSuchFileException if it, or its directory, is removed meanwhile
     */
    public static LockFile open(Path path) throws IOException {
        // Made here, and refused with a reason where it cannot be.
        FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        int descriptor = Descriptors.open(path, READ_WRITE);
        if (descriptor < 0) {
            throw new NoSuchFileException(path.toString(), null, "it was removed meanwhile");
        }
        return new LockFile(path, descriptor);
    }

    /**
     * Locks one byte, which need not be there; not waited for.
     *
     * @return false where another opening has it
     * @throws IOException if the file system knows no such locks
     */
    public boolean tryLock(long position) throws IOException {
        if (closed) {
            throw new IOException(path + " is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = MemorySegment.ofAddress(descriptor);
            MemorySegment lock = arena.allocate(FLOCK_BYTES, Long.BYTES);
            lock.asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, WRITE_LOCK)
                    .putLong(START_AT, position)
                    .putLong(LENGTH_AT, 1);
            if (SystemCall.call(FCNTL, number, SET_LOCK, lock.address(), MemorySegment.NULL) == 0) {
                return true;
            }
            if (SystemCall.call(FCNTL, number, GET_LOCK, lock.address(), MemorySegment.NULL) < 0) {
                throw new IOException(path + " cannot be locked; keep it on a local file system of Linux");
            }
            return false;
        }
    }

    /** Whether the path still leads to the file that is open, which somebody may have removed meanwhile. */
    public boolean isThere() {
        try {
            return identity(path).equals(identity(Path.of("/proc/self/fd", Integer.toString(descriptor))));
        } catch (IOException e) {
            return false;
        }
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(descriptor);
        }
    }
}
