package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.util.Arrays;

/**
 * The blocks decoded from one physical page. A write to bytes that were decoded drops them all and raises the version,
 * by which everything made from them is known to be stale. Used by the machine's thread.
 */
public final class CodePage {
    private static final int SLOTS = Ram.PAGE_SIZE / 2;
    private static final int LINE_SHIFT = 6;

    private final long offset;
    private final CodeArena arena;
    /** Where the code of the blocks begins, by the blocks' addresses; 0 where there is none. */
    private final int[] firsts = new int[SLOTS];

    private int version;
    /** One bit for each 64 bytes that hold decoded instructions. */
    private long lines;

    CodePage(long offset, CodeArena arena) {
        this.offset = offset;
        this.arena = arena;
    }

    /** The page's offset in main memory, in bytes. */
    public long offset() {
        return offset;
    }

    /** Changes when the page's blocks are dropped. */
    public int version() {
        return version;
    }

    /** The block that begins at an offset in the page, or null. */
    public Block block(int start) {
        int first = first(start);
        return first == 0 ? null : arena.block(first);
    }

    /** Where the code of the block that begins at an offset in the page begins in the arena, or 0. */
    int first(int start) {
        return firsts[start >>> 1];
    }

    void put(Block block) {
        firsts[block.start() >>> 1] = block.first();
    }

    /** Marks bytes as decoded; the range is clipped to the page. */
    void cover(int from, int to) {
        for (int line = from >>> LINE_SHIFT; line <= (Math.min(to, Ram.PAGE_SIZE) - 1) >>> LINE_SHIFT; line++) {
            lines |= 1L << line;
        }
    }

    boolean covers(int from, int length) {
        for (int line = from >>> LINE_SHIFT; line <= (from + length - 1) >>> LINE_SHIFT; line++) {
            if ((lines & (1L << line)) != 0) {
                return true;
            }
        }
        return false;
    }

    void drop() {
        Arrays.fill(firsts, 0);
        lines = 0;
        version++;
    }
}
