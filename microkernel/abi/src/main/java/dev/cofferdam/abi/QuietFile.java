package dev.cofferdam.abi;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is read without its time of access being changed (open(2), O_NOATIME), so that who writes it does not learn of
 * the reader. For one thread.
 */
public final class QuietFile implements Closeable {
    private static final long NO_ACCESS_TIME = 0x40000;
    private static final long PREAD = SystemCall.number(17, 67);
    private static final int CHUNK_BYTES = 64 << 10;

    private final Path path;
    private final int descriptor;

    private QuietFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it is another user's and lies where times of access are kept
     */
    public static QuietFile open(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new NoSuchFileException(path.toString(), null, "it is not there, or may not be read");
        }
        // Where nothing can be written no time is kept, and only a file's owner may ask for that elsewhere.
        boolean kept = !Files.getFileStore(path).isReadOnly();
        int descriptor = Descriptors.open(path, kept ? NO_ACCESS_TIME : 0);
        if (descriptor < 0) {
            throw new IOException(path + " is another user's, and to read it would change its time of access; mount its"
                    + " directory read-only");
        }
        return new QuietFile(path, descriptor);
    }

    public long size() throws IOException {
        return Files.size(path);
    }

    /**
     * Fills the buffer.
     *
     * @throws EOFException if the file ends before
     */
    public void read(long position, ByteBuffer to) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK_BYTES);
            for (long at = position; to.hasRemaining(); ) {
                long wanted = Math.min(CHUNK_BYTES, to.remaining());
                long bytes =
                        SystemCall.wide(PREAD, descriptor, chunk.address(), wanted, MemorySegment.ofAddress(at), 0);
                if (bytes < 0) {
                    throw new IOException("reading " + path + " failed with error " + -bytes);
                }
                if (bytes == 0) {
                    throw new EOFException(path + " ends at byte " + at);
                }
                to.put(chunk.asSlice(0, bytes).asByteBuffer());
                at += bytes;
            }
        }
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
