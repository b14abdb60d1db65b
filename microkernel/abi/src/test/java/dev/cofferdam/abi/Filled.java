package dev.cofferdam.abi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Blocks that hold one number all over, so that a mixture of two is seen. */
final class Filled {
    private Filled() {}

    static void fill(MemorySegment block, long number) {
        for (long at = 0; at < block.byteSize(); at += Long.BYTES) {
            block.set(ValueLayout.JAVA_LONG, at, number);
        }
    }

    static boolean isWhole(MemorySegment block) {
        long bytes = block.byteSize();
        return MemorySegment.mismatch(block, Long.BYTES, bytes, block, 0, bytes - Long.BYTES) < 0;
    }

    /** What a whole block holds. */
    static long number(MemorySegment block) {
        return block.get(ValueLayout.JAVA_LONG, 0);
    }
}
