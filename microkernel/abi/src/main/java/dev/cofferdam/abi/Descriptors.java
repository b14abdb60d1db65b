package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** File descriptors by number: openat(2), dup(2), close(2). Stateless. */
public final class Descriptors {
    private static final int CLOEXEC = 0x80000;
    private static final long OPENAT = SystemCall.number(257, 56);
    private static final long DUP = SystemCall.number(32, 23);
    private static final long DUP3 = SystemCall.number(292, 24);
    private static final long CLOSE = SystemCall.number(3, 57);

    private Descriptors() {}

    /**
     * Opens a file that is there; no program that this process executes gets it.
     *
     * @param flags of open(2), but for O_CLOEXEC
     * @return its number, or less than 0 where it cannot be opened
     */
    static int open(Path file, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            return (int) SystemCall.call(
                    OPENAT, SystemCall.NO_DIRECTORY, path.address(), flags | CLOEXEC, MemorySegment.NULL);
        }
    }

    public static void close(int descriptor) {
        long ignored = SystemCall.call(CLOSE, MemorySegment.ofAddress(descriptor), 0, 0, MemorySegment.NULL);
    }

    /** Another descriptor of the same. */
    public static int duplicate(int descriptor) throws IOException {
        return check(SystemCall.call(DUP, MemorySegment.ofAddress(descriptor), 0, 0, MemorySegment.NULL));
    }

    /** Lets {@code descriptor} be what {@code by} is, which is closed. */
    public static void replace(int descriptor, int by) throws IOException {
        check(SystemCall.call(DUP3, MemorySegment.ofAddress(by), descriptor, CLOEXEC, MemorySegment.NULL));
        close(by);
    }

    private static int check(long result) throws IOException {
        if (result < 0) {
            throw new IOException("no such descriptor, or no room for another");
        }
        return (int) result;
    }
}
