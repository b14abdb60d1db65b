package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Random bytes of Linux's own generator: getrandom(2), which takes no device. Stateless. */
public final class LinuxRandom {
    private static final long GETRANDOM = SystemCall.number(318, 278);

    /** What a signal cannot cut short. */
    private static final int WHOLE_BYTES_MAX = 256;

    private LinuxRandom() {}

    /** Fills an array. */
    public static void fill(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(WHOLE_BYTES_MAX);
            for (int at = 0; at < bytes.length; at += WHOLE_BYTES_MAX) {
                int length = Math.min(WHOLE_BYTES_MAX, bytes.length - at);
                if (SystemCall.call(GETRANDOM, part, length, 0, MemorySegment.NULL) != length) {
                    throw new IllegalStateException("getrandom(2) failed");
                }
                MemorySegment.copy(part, 0, MemorySegment.ofArray(bytes), at, length);
            }
        }
    }
}
