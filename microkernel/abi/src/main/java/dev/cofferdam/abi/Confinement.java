package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process gives up before its program begins: a filter of system calls, seccomp(2), that comes with the sandbox.
 * Where that filter traps a call, {@link StatusWithoutTimes} answers it, or its thread sleeps for good. Immutable.
 */
public final class Confinement {
    /** Of a process without a sandbox. */
    public static final Confinement NONE = new Confinement(new byte[0]);

    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;
    private static final int NO_NEW_PRIVILEGES = 38;
    private static final int SIGSYS = 31;
    /** struct sigaction: handler, mask, flags, and what the C library fills in. */
    private static final int ACTION_BYTES = 152;

    private static final int MASK_AT = 8;
    private static final int MASK_BYTES = 128;
    private static final int FLAGS_AT = 136;
    private static final int SA_SIGINFO = 4;
    private static final long SECCOMP = SystemCall.number(317, 277);

    private static final long FCHMODAT = SystemCall.number(268, 53);
    private static final long NO_MODE = 0;

    private final byte[] filter;

    private Confinement(byte[] filter) {
        this.filter = filter;
    }

    /** By the filter in that file. */
    public static Confinement of(Path file) throws IOException {
        return new Confinement(Files.readAllBytes(file));
    }

    /** By a filter that is in memory; {@code filter} is not changed any more. */
    public static Confinement of(byte[] filter) {
        return new Confinement(filter);
    }

    /**
     * From now on no path leads into a directory of the process's own, for good: to change its mode once more is what
     * {@link #complete} takes away. Does nothing where there is no sandbox, or no such directory.
     */
    public void shut(Path directory) throws IOException {
        if (filter.length == 0 || !Files.exists(directory)) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(directory.toString());
            check(
                    SystemCall.call(FCHMODAT, SystemCall.NO_DIRECTORY, path.address(), NO_MODE, MemorySegment.NULL),
                    "fchmodat");
        }
    }

    /**
     * From now on every thread of this process goes without, for good, and has no new privileges to get. A filter that
     * does not look at the architecture is for a process where one before it did: in a sandbox, the sandbox's.
     */
    public void complete() throws IOException {
        if (filter.length == 0) {
            return;
        }
        // Buffers, not value layouts: to make the handles of those costs a starting process 40 ms.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_BYTES, Long.BYTES);
            long handler = StatusWithoutTimes.isKnown()
                    ? StatusWithoutTimes.handler()
                    : SystemCall.function("pause").address();
            action.asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .putLong(0, handler)
                    .putInt(FLAGS_AT, SA_SIGINFO);
            action.asSlice(MASK_AT, MASK_BYTES).fill((byte) 0xff);
            check(SystemCall.library("sigaction", SIGSYS, action), "sigaction");
            MemorySegment code = arena.allocate(filter.length, Long.BYTES);
            code.asByteBuffer().put(filter);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, (short) (filter.length / INSTRUCTION_BYTES))
                    .putLong(Long.BYTES, code.address());
            // Refused in a sandbox, where it is so already; where it is not, seccomp says so.
            SystemCall.library("prctl", NO_NEW_PRIVILEGES, MemorySegment.ofAddress(1));
            MemorySegment mode = MemorySegment.ofAddress(SET_MODE_FILTER);
            check(SystemCall.call(SECCOMP, mode, FLAG_TSYNC, program.address(), MemorySegment.NULL), "seccomp");
        }
    }

    private static void check(long result, String call) throws IOException {
        if (result != 0) {
            throw new IOException("the sandbox cannot be completed: " + call + " answers " + result);
        }
    }
}
