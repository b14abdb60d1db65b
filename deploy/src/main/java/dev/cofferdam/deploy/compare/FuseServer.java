package dev.cofferdam.deploy.compare;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A file system in user space of one file, its root, that passes reads through to another file, by direct I/O. Linux hands
 * it requests through a descriptor of the device, and takes replies from it there (fuse(4); linux/fuse.h has the layouts).
 * For one thread.
 *
 * <pre>
 *   request   length (4) | operation (4) | unique (8) | node (8) | user, group, process, rest (16) | its own
 *   reply     length (4) | error (4) | unique (8) | its own
 * </pre>
 */
final class FuseServer {
    static final Path DEVICE = Path.of("/dev/fuse");

    private static final int REQUEST_HEADER_BYTES = 40;
    private static final int REPLY_HEADER_BYTES = 16;
    /** Linux wants room for at least this in one read: {@code FUSE_MIN_READ_BUFFER} and its largest write. */
    private static final int REQUEST_BYTES_MAX = 1 << 17;

    private static final int GETATTR = 3;
    private static final int FORGET = 2;
    private static final int OPEN = 14;
    private static final int READ = 15;
    private static final int RELEASE = 18;
    private static final int FLUSH = 25;
    private static final int INIT = 26;
    private static final int INTERRUPT = 36;
    private static final int BATCH_FORGET = 42;

    private static final int INIT_BYTES = 64;
    private static final int ATTRIBUTES_BYTES = 104;
    private static final int OPENED_BYTES = 16;
    private static final int DIRECT_IO = 1;
    private static final int REGULAR_READ_WRITE = 0100644;
    private static final int ENOSYS = 38;
    private static final int MAJOR = 7;
    private static final int MINOR = 31;

    private static final int O_RDWR = 2;
    private static final long NO_SETUID_NO_DEVICES = 2 | 4;
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final MethodHandle READ_CALL = HostFile.function("read", TRANSFER);
    private static final MethodHandle WRITE_CALL = HostFile.function("write", TRANSFER);
    private static final MethodHandle MOUNT = HostFile.function(
            "mount",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS));

    private final int device;
    private final HostFile file;
    private final MemorySegment request = Arena.global().allocate(REQUEST_BYTES_MAX, 4096);
    private final MemorySegment reply = Arena.global().allocate(REQUEST_BYTES_MAX, 4096);

    private FuseServer(int device, HostFile file) {
        this.device = device;
        this.file = file;
    }

    /** Mounts {@code file} over {@code at}, a regular file; needs the right to mount, in a user namespace at least. */
    static FuseServer mount(HostFile file, Path at) throws IOException {
        int device = HostFile.descriptor(DEVICE, O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) MOUNT.invokeExact(
                    arena.allocateFrom("cofferdam-compare"),
                    arena.allocateFrom(at.toString()),
                    arena.allocateFrom("fuse"),
                    NO_SETUID_NO_DEVICES,
                    arena.allocateFrom("fd=" + device + ",rootmode=100644,user_id=0,group_id=0"));
            if (failed != 0) {
                throw new IOException("this machine lets no file system be mounted in user space");
            }
            return new FuseServer(device, file);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mount", e);
        }
    }

    /** Serves until it is unmounted. */
    void run() throws IOException {
        while (true) {
            long got = transfer(READ_CALL, request, request.byteSize());
            if (got < REQUEST_HEADER_BYTES) {
                return;
            }
            int operation = request.get(JAVA_INT_UNALIGNED, 4);
            if (operation != FORGET && operation != BATCH_FORGET && operation != INTERRUPT) {
                int own = answer(operation);
                reply.set(JAVA_INT_UNALIGNED, 0, REPLY_HEADER_BYTES + Math.max(0, own));
                reply.set(JAVA_INT_UNALIGNED, 4, Math.min(0, own));
                reply.set(JAVA_LONG_UNALIGNED, 8, request.get(JAVA_LONG_UNALIGNED, 8));
                transfer(WRITE_CALL, reply, REPLY_HEADER_BYTES + Math.max(0, own));
            }
        }
    }

    /** Writes what the reply has beside its header, and returns its bytes; or an error, negative. */
    private int answer(int operation) throws IOException {
        return switch (operation) {
            case READ -> {
                long position = request.get(JAVA_LONG_UNALIGNED, REQUEST_HEADER_BYTES + 8);
                int length = request.get(JAVA_INT_UNALIGNED, REQUEST_HEADER_BYTES + 16);
                int whole = (int) Math.min(length, Math.max(0, file.bytes() - position));
                yield (int) file.read(position, whole, reply.asSlice(REPLY_HEADER_BYTES));
            }
            case INIT -> {
                MemorySegment body = body(INIT_BYTES);
                body.set(JAVA_INT_UNALIGNED, 0, MAJOR);
                body.set(JAVA_INT_UNALIGNED, 4, MINOR);
                // Requests in the background, of which the last two say how many there may be; the largest write.
                body.set(JAVA_SHORT_UNALIGNED, 16, (short) 16);
                body.set(JAVA_SHORT_UNALIGNED, 18, (short) 12);
                body.set(JAVA_INT_UNALIGNED, 20, 1 << 16);
                yield INIT_BYTES;
            }
            case GETATTR -> {
                MemorySegment body = body(ATTRIBUTES_BYTES);
                // How long they hold: for a minute Linux need not ask again.
                body.set(JAVA_LONG_UNALIGNED, 0, 60);
                body.set(JAVA_LONG_UNALIGNED, 16, 1);
                body.set(JAVA_LONG_UNALIGNED, 24, file.bytes());
                body.set(JAVA_INT_UNALIGNED, 76, REGULAR_READ_WRITE);
                body.set(JAVA_INT_UNALIGNED, 80, 1);
                yield ATTRIBUTES_BYTES;
            }
            case OPEN -> {
                body(OPENED_BYTES).set(JAVA_INT_UNALIGNED, 8, DIRECT_IO);
                yield OPENED_BYTES;
            }
            case RELEASE, FLUSH -> 0;
            default -> -ENOSYS;
        };
    }

    private MemorySegment body(int bytes) {
        return reply.asSlice(REPLY_HEADER_BYTES, bytes).fill((byte) 0);
    }

    private long transfer(MethodHandle call, MemorySegment bytes, long length) {
        try {
            return (long) call.invokeExact(device, bytes, length);
        } catch (Throwable e) {
            throw new IllegalStateException("/dev/fuse", e);
        }
    }
}
