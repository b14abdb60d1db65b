package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** File descriptors by number: dup(2). Stateless. */
public final class Descriptors {
    private static final int CLOEXEC = 0x80000;
    private static final long DUP = SystemCall.number(32, 23);
    private static final long DUP3 = SystemCall.number(292, 24);
    private static final long CLOSE = SystemCall.number(3, 57);

    private Descriptors() {}

    /** Another descriptor of the same. */
    public static int duplicate(int descriptor) throws IOException {
        return check(SystemCall.call(DUP, MemorySegment.ofAddress(descriptor), 0, 0, MemorySegment.NULL));
    }

    /** Lets {@code descriptor} be what {@code by} is, which is closed. */
    public static void replace(int descriptor, int by) throws IOException {
        check(SystemCall.call(DUP3, MemorySegment.ofAddress(by), descriptor, CLOEXEC, MemorySegment.NULL));
        check(SystemCall.call(CLOSE, MemorySegment.ofAddress(by), 0, 0, MemorySegment.NULL));
    }

    private static int check(long result) throws IOException {
        if (result < 0) {
            throw new IOException("no such descriptor, or no room for another");
        }
        return (int) result;
    }
}
