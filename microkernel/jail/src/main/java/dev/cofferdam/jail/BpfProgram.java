package dev.cofferdam.jail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A classic BPF program in the making, each instruction a struct sock_filter: code, jump if true, jump if false, constant
 * (Documentation/networking/filter.rst). For one thread.
 */
final class BpfProgram {
    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_EQUAL = 0x35;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int JUMP_MAX = 255;

    private record Instruction(int operation, int jumpTrue, int jumpFalse, int constant) {}

    private final List<Instruction> instructions = new ArrayList<>();

    int length() {
        return instructions.size();
    }

    void append(BpfProgram other) {
        instructions.addAll(other.instructions);
    }

    /** Loads the word at that offset of struct seccomp_data, which the comparisons are about. */
    void load(int offset) {
        add(LOAD, 0, 0, offset);
    }

    void skip(int count) {
        add(JUMP, 0, 0, count);
    }

    void skipIfEqual(int constant, int count) {
        add(JUMP_EQUAL, count, 0, constant);
    }

    void skipUnlessEqual(int constant, int count) {
        add(JUMP_EQUAL, 0, count, constant);
    }

    void skipUnlessAtLeast(int constant, int count) {
        add(JUMP_GREATER_EQUAL, 0, count, constant);
    }

    void skipIfAtLeast(int constant, int count) {
        add(JUMP_GREATER_EQUAL, count, 0, constant);
    }

    /** Skips where any of these bits is set. */
    void skipIfAny(int bits, int count) {
        add(JUMP_SET, count, 0, bits);
    }

    void answer(int answer) {
        add(RETURN, 0, 0, answer);
    }

    private void add(int operation, int jumpTrue, int jumpFalse, int constant) {
        if (jumpTrue > JUMP_MAX || jumpFalse > JUMP_MAX) {
            throw new IllegalStateException("a jump over more than " + JUMP_MAX + " instructions");
        }
        instructions.add(new Instruction(operation, jumpTrue, jumpFalse, constant));
    }

    /** As the kernel takes it, in this machine's byte order. */
    byte[] bytes() {
        ByteBuffer code =
                ByteBuffer.allocate(INSTRUCTION_BYTES * instructions.size()).order(ByteOrder.nativeOrder());
        for (Instruction each : instructions) {
            code.putShort((short) each.operation)
                    .put((byte) each.jumpTrue)
                    .put((byte) each.jumpFalse)
                    .putInt(each.constant);
        }
        return code.array();
    }
}
