package dev.cofferdam.it.program;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * A block of the disk that a {@link Keeper} writes: number n stands in block n modulo their count.
 *
 * <pre>
 *      0  long number
 *      8  the number's own noise
 *   4088  long CRC32C of all before
 * </pre>
 */
public final class KeptBlock {
    public static final int BYTES = 4096;

    private static final int CHECK = BYTES - Long.BYTES;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private KeptBlock() {}

    static void fill(MemorySegment block, long number, int blocks) {
        block.set(ValueLayout.JAVA_LONG, 0, number);
        for (int at = Long.BYTES; at < CHECK; at += Long.BYTES) {
            block.set(ValueLayout.JAVA_LONG, at, number * GOLDEN + (long) at * blocks);
        }
        block.set(ValueLayout.JAVA_LONG, CHECK, check(block));
    }

    static long number(MemorySegment block) {
        return block.get(ValueLayout.JAVA_LONG, 0);
    }

    /** What is wrong with the block of a number that was acknowledged; nothing if it holds that number or a later one. */
    public static String wrong(MemorySegment block, long number, int blocks) {
        long found = number(block);
        String what = "block " + number % blocks + " holds number " + found + ", acknowledged was " + number;
        if (block.get(ValueLayout.JAVA_LONG, CHECK) != check(block)) {
            return what + ", and is torn";
        }
        return found < number || found % blocks != number % blocks ? what : "";
    }

    private static long check(MemorySegment block) {
        CRC32C crc = new CRC32C();
        crc.update(block.asSlice(0, CHECK).asByteBuffer());
        return crc.getValue();
    }
}
