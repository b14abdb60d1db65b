package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a sandbox's filter of system calls has to leave to a Java runtime that starts, and nobody needs afterwards: to
 * execute a program, to filter further, to make sockets and be handed one, to wait at a futex that other processes may
 * have. seccomp(2). Stateless.
 *
 * <pre>
 *   one of the calls that end         EPERM
 *   futex, private to the process     as the sandbox's own filter says, as with every other call: the stricter answers
 *   futex, shared, to wait for ever   SIGSYS, whose handler is pause(2)
 *   futex, shared, any other          EPERM
 * </pre>
 *
 * <p>Who waits at a word of a file that others have too can be counted by them, so nobody may. One thread does: the one
 * that the C library's launcher began with waits in pthread_join(3) for the end of the main thread, which never comes,
 * since {@link System#exit} does. It waits on undisturbed unless something stops the process and lets it go on, and then
 * it comes to the filter. An error would have it try again without end, so it is put to sleep in another way.
 */
public final class Confinement {
    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int TRAP = 0x00030000;
    private static final int EPERM = 0x00050000 | 1;
    /** seccomp_data: number, architecture, instruction pointer, six arguments. */
    private static final int ARGUMENTS_AT = 16;

    private static final int FUTEX_OPERATION = ARGUMENTS_AT + Long.BYTES;
    private static final int FUTEX_TIMEOUT = ARGUMENTS_AT + 3 * Long.BYTES;
    private static final int FUTEX_PRIVATE_FLAG = 128;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAIT_BITSET_REALTIME = 9 | 256;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;
    private static final int SIGSYS = 31;
    /** struct sigaction: handler, mask, flags, and what the C library fills in. */
    private static final int ACTION_BYTES = 152;

    private static final int MASK_AT = 8;
    private static final int MASK_BYTES = 128;

    private static final long SECCOMP = SystemCall.number(317, 277);
    private static final long FUTEX = SystemCall.number(202, 98);

    /** execve execveat seccomp socket socketpair connect recvmsg. */
    private static final long[] ENDED = {
        SystemCall.number(59, 221),
        SystemCall.number(322, 281),
        SECCOMP,
        SystemCall.number(41, 198),
        SystemCall.number(53, 199),
        SystemCall.number(42, 203),
        SystemCall.number(47, 212)
    };

    private Confinement() {}

    /**
     * From now on every thread of this process goes without them, for good. Only in a sandbox, where no new privileges
     * are to be had and the sandbox's filter has looked at the architecture.
     */
    public static void complete() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_BYTES, Long.BYTES);
            action.set(ValueLayout.ADDRESS, 0, SystemCall.function("pause"));
            action.asSlice(MASK_AT, MASK_BYTES).fill((byte) 0xff);
            check(SystemCall.library("sigaction", SIGSYS, action), "sigaction");
            MemorySegment code = code(arena);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) (code.byteSize() / INSTRUCTION_BYTES));
            program.set(ValueLayout.ADDRESS, 8, code);
            MemorySegment mode = MemorySegment.ofAddress(SET_MODE_FILTER);
            check(SystemCall.call(SECCOMP, mode, FLAG_TSYNC, program.address(), MemorySegment.NULL), "seccomp");
        }
    }

    private static void check(long result, String call) throws IOException {
        if (result != 0) {
            throw new IOException("the sandbox cannot be completed: " + call + " answers " + result);
        }
    }

    private static MemorySegment code(Arena arena) {
        int ended = ENDED.length;
        MemorySegment code = arena.allocate((long) INSTRUCTION_BYTES * (ended + 13), Long.BYTES);
        instruction(code, 0, LOAD, 0, 0, 0);
        for (int i = 0; i < ended; i++) {
            instruction(code, i + 1, JUMP_EQUAL, ended - i + 10, 0, (int) ENDED[i]);
        }
        instruction(code, ended + 1, JUMP_EQUAL, 0, 9, (int) FUTEX);
        instruction(code, ended + 2, LOAD, 0, 0, FUTEX_OPERATION);
        instruction(code, ended + 3, JUMP_SET, 7, 0, FUTEX_PRIVATE_FLAG);
        instruction(code, ended + 4, JUMP_EQUAL, 1, 0, FUTEX_WAIT);
        instruction(code, ended + 5, JUMP_EQUAL, 0, 6, FUTEX_WAIT_BITSET_REALTIME);
        instruction(code, ended + 6, LOAD, 0, 0, FUTEX_TIMEOUT);
        instruction(code, ended + 7, JUMP_EQUAL, 0, 4, 0);
        instruction(code, ended + 8, LOAD, 0, 0, FUTEX_TIMEOUT + Integer.BYTES);
        instruction(code, ended + 9, JUMP_EQUAL, 0, 2, 0);
        instruction(code, ended + 10, RETURN, 0, 0, TRAP);
        instruction(code, ended + 11, RETURN, 0, 0, ALLOW);
        instruction(code, ended + 12, RETURN, 0, 0, EPERM);
        return code;
    }

    private static void instruction(
            MemorySegment code, int index, int operation, int jumpTrue, int jumpFalse, int constant) {
        long at = (long) INSTRUCTION_BYTES * index;
        code.set(ValueLayout.JAVA_SHORT, at, (short) operation);
        code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) jumpTrue);
        code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) jumpFalse);
        code.set(ValueLayout.JAVA_INT, at + 4, constant);
    }
}
