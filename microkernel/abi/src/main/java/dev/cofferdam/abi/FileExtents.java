package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a file lies on its file system: ioctl(2) FS_IOC_FIEMAP, of the kernel's documentation {@code filesystems/fiemap}.
 * Stateless.
 *
 * <pre>
 *    0  long start          8  long length      16  int flags
 *   20  int extents found  24  int extents that there is room for
 *   32  extents of 56 bytes: 0 long from, 16 long length, 40 int flags
 * </pre>
 */
final class FileExtents {
    private static final long IOCTL = SystemCall.number(16, 29);
    private static final long MAP = 0xC020660BL;
    private static final int SHARED = 0x2000;
    private static final int COUNT = 256;
    private static final int HEADER_BYTES = 32;
    private static final int EXTENT_BYTES = 56;

    private FileExtents() {}

    /** Whether the file system has a place for each of the first bytes of a file, in which no other file is. */
    static boolean areWhole(int descriptor, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(HEADER_BYTES + (long) COUNT * EXTENT_BYTES, Long.BYTES);
            long end = 0;
            while (end < bytes) {
                map.fill((byte) 0);
                map.set(ValueLayout.JAVA_LONG, 0, end);
                map.set(ValueLayout.JAVA_LONG, 8, bytes - end);
                map.set(ValueLayout.JAVA_INT, 24, COUNT);
                long result = SystemCall.call(
                        IOCTL, MemorySegment.ofAddress(descriptor), MAP, map.address(), MemorySegment.NULL);
                int found = map.get(ValueLayout.JAVA_INT, 20);
                if (result != 0 || found == 0) {
                    return false;
                }
                for (int i = 0; i < found; i++) {
                    long at = HEADER_BYTES + (long) i * EXTENT_BYTES;
                    if (map.get(ValueLayout.JAVA_LONG, at) > end
                            || (map.get(ValueLayout.JAVA_INT, at + 40) & SHARED) != 0) {
                        return false;
                    }
                    end = map.get(ValueLayout.JAVA_LONG, at) + map.get(ValueLayout.JAVA_LONG, at + 16);
                }
            }
            return true;
        }
    }
}
