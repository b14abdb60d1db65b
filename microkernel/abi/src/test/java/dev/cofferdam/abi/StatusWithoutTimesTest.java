package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler is called as Linux calls it, with a context as a trapped call leaves it. */
class StatusWithoutTimesTest {
    private static final int CONTEXT_BYTES = 1024;
    private static final int R8 = 40;
    private static final int R10 = 56;
    private static final int RDI = 104;
    private static final int RSI = 112;
    private static final int RDX = 136;
    private static final int RAX = 144;

    private static final int STAT = 4;
    private static final int FSTAT = 5;
    private static final int LSTAT = 6;
    private static final int NEWFSTATAT = 262;
    private static final int STATX = 332;
    private static final int AT_FDCWD = -100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_BIRTH = 0x800;

    @TempDir
    Path directory;

    private final ByteBuffer answer = ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());

    @Test
    void answersAllButTheTimes() throws Throwable {
        assumeTrue(StatusWithoutTimes.isKnown());
        Path file = Files.write(directory.resolve("file"), new byte[5000]);
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(file.toString()).address();
            assertEquals(0, trap(STAT, path, address(), 0, 0, 0));
            assertStatus(file);
            assertEquals(0, trap(NEWFSTATAT, AT_FDCWD, path, address(), 0, 0));
            assertStatus(file);
            assertEquals(0, trap(STATX, AT_FDCWD, path, 0, STATX_BASIC | STATX_BIRTH, address()));
            assertEquals(5000, answer.getLong(40));
            for (int time : new int[] {96, 112}) {
                assertEquals(0, answer.getLong(time), "a time that was not asked for");
            }
            assertEquals(0, answer.getInt(0) & (0x40 | 0x80 | STATX_BIRTH), "what was answered");
        }
    }

    @Test
    void aLinkIsALinkWhereThatIsAsked() throws Throwable {
        assumeTrue(StatusWithoutTimes.isKnown());
        Path file = Files.write(directory.resolve("file"), new byte[10]);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(link.toString()).address();
            assertEquals(0, trap(LSTAT, path, address(), 0, 0, 0));
            assertStatus(link);
            assertEquals(0, trap(STAT, path, address(), 0, 0, 0));
            assertStatus(file);
        }
    }

    @Test
    void aDescriptorAndADeviceAreKnown() throws Throwable {
        assumeTrue(StatusWithoutTimes.isKnown());
        Path device = Path.of("/dev/null");
        int descriptor = Descriptors.open(device, 0);
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, trap(FSTAT, descriptor, address(), 0, 0, 0));
            assertStatus(device);
            long empty = arena.allocateFrom("").address();
            assertEquals(0, trap(NEWFSTATAT, descriptor, empty, address(), EMPTY_PATH, 0));
            assertStatus(device);
        } finally {
            Descriptors.close(descriptor);
        }
    }

    @Test
    void whatIsNotThereIsToldAsLinuxTellsIt() throws Throwable {
        assumeTrue(StatusWithoutTimes.isKnown());
        try (Arena arena = Arena.ofConfined()) {
            long path =
                    arena.allocateFrom(directory.resolve("absent").toString()).address();
            assertEquals(-2, trap(STAT, path, address(), 0, 0, 0));
            assertEquals(-2, trap(STATX, AT_FDCWD, path, 0, STATX_BASIC, address()));
            assertEquals(-9, trap(FSTAT, -1, address(), 0, 0, 0));
        }
    }

    private long address() {
        return MemorySegment.ofBuffer(answer.clear()).address();
    }

    /** Runs the handler on a call's registers, and returns what it leaves as the call's result. */
    private long trap(int call, long first, long second, long third, long fourth, long fifth) throws Throwable {
        for (int i = 0; i < answer.capacity(); i++) {
            answer.put(i, (byte) 0x5a);
        }
        MethodHandle handler = Linker.nativeLinker()
                .downcallHandle(
                        MemorySegment.ofAddress(StatusWithoutTimes.handler()),
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = arena.allocate(CONTEXT_BYTES, Long.BYTES);
            Map.of(RAX, (long) call, RDI, first, RSI, second, RDX, third, R10, fourth, R8, fifth)
                    .forEach((register, value) -> context.set(ValueLayout.JAVA_LONG, register, value));
            handler.invokeExact(31, MemorySegment.NULL, context);
            return context.get(ValueLayout.JAVA_LONG, RAX);
        }
    }

    /** The fields of struct stat against what Java says, which asks in another way. */
    private void assertStatus(Path path) throws Exception {
        Map<String, Object> right =
                Files.readAttributes(path, "unix:dev,ino,nlink,mode,uid,gid,rdev,size", LinkOption.NOFOLLOW_LINKS);
        assertEquals((long) right.get("dev"), answer.getLong(0), "device");
        assertEquals((long) right.get("ino"), answer.getLong(8), "inode");
        assertEquals((int) right.get("nlink"), answer.getLong(16), "links");
        assertEquals((int) right.get("mode"), answer.getInt(24), "mode");
        assertEquals((int) right.get("uid"), answer.getInt(28), "user");
        assertEquals((int) right.get("gid"), answer.getInt(32), "group");
        assertEquals((long) right.get("rdev"), answer.getLong(40), "which device it is");
        assertEquals((long) right.get("size"), answer.getLong(48), "size");
        assertTrue(answer.getLong(56) > 0, "block size");
        for (int time = 72; time < 144; time += 8) {
            assertEquals(0, answer.getLong(time), "a time");
        }
    }
}
