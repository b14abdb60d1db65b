package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a sandbox's filter of system calls has to leave to a Java runtime that starts, and nobody needs afterwards: to
 * execute a program, to filter further, to be handed a socket. seccomp(2). Stateless.
 *
 * <pre>
 *   load the number
 *   one of those    EPERM
 *   any other       as the sandbox's own filter says, for of two filters the stricter one answers
 * </pre>
 */
public final class Confinement {
    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050000 | 1;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;
    private static final long SECCOMP = SystemCall.number(317, 277);

    /** execve execveat seccomp connect recvmsg. */
    private static final long[] ENDED = {
        SystemCall.number(59, 221),
        SystemCall.number(322, 281),
        SECCOMP,
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
            int count = ENDED.length + 3;
            MemorySegment code = arena.allocate((long) INSTRUCTION_BYTES * count, Long.BYTES);
            instruction(code, 0, LOAD, 0, 0);
            for (int i = 0; i < ENDED.length; i++) {
                instruction(code, i + 1, JUMP_EQUAL, ENDED.length - i, (int) ENDED[i]);
            }
            instruction(code, count - 2, RETURN, 0, ALLOW);
            instruction(code, count - 1, RETURN, 0, EPERM);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) count);
            program.set(ValueLayout.ADDRESS, 8, code);
            long result = SystemCall.call(
                    SECCOMP,
                    MemorySegment.ofAddress(SET_MODE_FILTER),
                    FLAG_TSYNC,
                    program.address(),
                    MemorySegment.NULL);
            if (result != 0) {
                throw new IOException("the sandbox cannot be completed: seccomp answers " + result);
            }
        }
    }

    private static void instruction(MemorySegment code, int index, int operation, int jumpTrue, int constant) {
        long at = (long) INSTRUCTION_BYTES * index;
        code.set(ValueLayout.JAVA_SHORT, at, (short) operation);
        code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) jumpTrue);
        code.set(ValueLayout.JAVA_INT, at + 4, constant);
    }
}
