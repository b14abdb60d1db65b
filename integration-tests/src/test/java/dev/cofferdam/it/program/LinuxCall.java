package dev.cofferdam.it.program;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** System calls by number, as hostile code makes them (x86_64). Stateless. */
public final class LinuxCall {
    public static final int OPEN = 2;
    public static final int CLOSE = 3;
    static final int FSTAT = 5;
    static final int MMAP = 9;
    static final int MPROTECT = 10;
    public static final int IOCTL = 16;
    static final int PWRITE64 = 18;
    static final int MREMAP = 25;
    static final int MINCORE = 27;
    static final int MADVISE = 28;
    public static final int SOCKET = 41;
    public static final int BIND = 49;
    static final int LISTEN = 50;
    static final int CLONE = 56;
    static final int EXECVE = 59;
    static final int FCNTL = 72;
    static final int FLOCK = 73;
    static final int FSYNC = 74;
    static final int TRUNCATE = 76;
    static final int GETRUSAGE = 98;
    static final int SYSINFO = 99;
    static final int PTRACE = 101;
    static final int STATFS = 137;
    static final int ADJTIMEX = 159;
    static final int MOUNT = 165;
    static final int UNMOUNT = 166;
    static final int FADVISE64 = 221;
    static final int EXIT_GROUP = 231;
    static final int INOTIFY_ADD_WATCH = 254;
    static final int CLOCK_GETTIME = 228;
    static final int UNSHARE = 272;
    static final int FCHMODAT = 268;
    static final int UTIMENSAT = 280;
    static final int PIPE2 = 293;
    static final int INOTIFY_INIT = 294;
    static final int PROCESS_VM_READV = 310;
    static final int PREADV2 = 327;
    static final int CLONE3 = 435;
    static final int CACHESTAT = 451;

    /** Where a path is looked for that begins at the root. */
    static final int NO_DIRECTORY = -100;

    private static final int BUFFER_BYTES = 4096;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSTEM_CALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    private LinuxCall() {}

    /**
     * Makes the call.
     *
     * @throws IOException with the error number, where it fails
     */
    public static long call(long number, long... arguments) throws IOException {
        long[] six = java.util.Arrays.copyOf(arguments, 6);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) SYSTEM_CALL.invokeExact(state, number, six[0], six[1], six[2], six[3], six[4], six[5]);
            if (result < 0) {
                throw new IOException("system call " + number + ": errno " + (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a call does with memory that lives as long as it. */
    interface Use {
        void with(Arena arena) throws IOException;
    }

    static void with(Use use) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            use.with(arena);
        }
    }

    /** Memory of these 64-bit words, and zeros behind them. */
    public static long words(Arena arena, long... words) {
        MemorySegment memory = arena.allocate(BUFFER_BYTES, Long.BYTES);
        MemorySegment.copy(words, 0, memory, ValueLayout.JAVA_LONG, 0, words.length);
        return memory.address();
    }

    static long text(Arena arena, String text) {
        return arena.allocateFrom(text).address();
    }

    /** Makes a call whose result is a descriptor, and closes that. */
    public static void closing(long number, long... arguments) throws IOException {
        call(CLOSE, call(number, arguments));
    }

    /** A call that takes a path first. */
    static long withPath(long number, String path, long... rest) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long[] arguments = new long[rest.length + 1];
            arguments[0] = arena.allocateFrom(path).address();
            System.arraycopy(rest, 0, arguments, 1, rest.length);
            return call(number, arguments);
        }
    }

    /** A call that takes a file descriptor first and a path second. */
    static long withDescriptorAndPath(long number, long descriptor, String path, long last) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return call(number, descriptor, arena.allocateFrom(path).address(), last);
        }
    }
}
