package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file read by pread(2) and written by pwrite(2), called straight from Java, so that nothing but the system call is
 * measured. For one thread.
 */
final class HostFile implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    private static final MethodHandle PREAD = function("pread", TRANSFER);
    private static final MethodHandle PWRITE = function("pwrite", TRANSFER);
    private static final long BUFFER_BYTES = 4 << 20;

    private final int descriptor;
    private final long bytes;
    private final MemorySegment buffer = Arena.global().allocate(BUFFER_BYTES, 4096);

    private HostFile(int descriptor, long bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /** A function of the C library. */
    static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    static HostFile open(Path path) throws IOException {
        return new HostFile(descriptor(path, O_RDWR), Files.size(path));
    }

    /** Opens anything. */
    static int descriptor(Path path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), flags);
            if (descriptor < 0) {
                throw new IOException("cannot open " + path);
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("open", e);
        }
    }

    long bytes() {
        return bytes;
    }

    /** What was read last. */
    ByteBuffer buffer() {
        return buffer.asByteBuffer();
    }

    long read(long position, int length) throws IOException {
        return read(position, length, buffer);
    }

    long read(long position, int length, MemorySegment to) throws IOException {
        try {
            return whole((long) PREAD.invokeExact(descriptor, to, (long) length, position), length);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("pread", e);
        }
    }

    long write(long position, int length) throws IOException {
        try {
            return whole((long) PWRITE.invokeExact(descriptor, buffer, (long) length, position), length);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("pwrite", e);
        }
    }

    private static long whole(long moved, int length) throws IOException {
        if (moved != length) {
            throw new IOException("moved " + moved + " of " + length + " bytes");
        }
        return moved;
    }

    @Override
    public void close() {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close", e);
        }
    }
}
