package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import java.util.Arrays;

/**
 * A run of decoded instructions with one entry, at its top, within one page; an instruction that reaches into the next
 * page is a block of its own. Found by physical address, so a block knows offsets and never virtual addresses: the
 * immediates of AUIPC, JAL and branches are changed to distances from the block's start. Used by the machine's thread.
 */
public final class Block {
    /** The most instructions in a block. */
    static final int LIMIT = 64;

    private final CodePage page;
    private final int start;
    private final long[] code;
    private final short[] offsets;
    private final int end;
    /** The second page of a block that reaches into it, or null; and its version when the block was decoded. */
    private final CodePage tail;

    private final int tailVersion;
    private int executions;
    private long lastTarget;
    private RegionEntry entry;
    private int needs;

    /** Makes a block of the first {@code count} of some instructions. */
    Block(CodePage page, int start, long[] instructions, int count, CodePage tail) {
        this.page = page;
        this.start = start;
        this.code = ended(instructions, count);
        this.tail = tail;
        this.tailVersion = tail == null ? 0 : tail.version();
        this.needs = tail == null ? count : Integer.MAX_VALUE;
        this.offsets = new short[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = (short) (offsets[i] + Instruction.length(code[i]));
            if (Instruction.isRelative(code[i])) {
                code[i] = Instruction.moved(code[i], offsets[i]);
            }
        }
        this.end = offsets[count];
    }

    /** The first instructions of an array, and {@link Op#END} behind them. */
    private static long[] ended(long[] instructions, int count) {
        long[] ended = Arrays.copyOf(instructions, count + 1);
        ended[count] = Op.END;
        return ended;
    }

    public CodePage page() {
        return page;
    }

    /** The page that the block's only instruction ends in, where that is another one; otherwise null. */
    public CodePage tail() {
        return tail;
    }

    boolean isTailCurrent(CodePage now) {
        return now == tail && tail.version() == tailVersion;
    }

    /** The offset in its page, in bytes. */
    public int start() {
        return start;
    }

    /** The number of instructions. */
    public int length() {
        return offsets.length - 1;
    }

    /** The decoded instruction at an index; what is relative to the instruction's address is so to the block's. */
    public long instruction(int index) {
        return code[index];
    }

    /** The instructions and, behind the last, {@link Op#END}. */
    long[] code() {
        return code;
    }

    /** The same for the first {@code count} instructions. */
    long[] code(int count) {
        return count < length() ? ended(code, count) : code;
    }

    /** The distance in bytes from the block's start to an instruction, or to its end. */
    public int offset(int index) {
        return offsets[index];
    }

    /** The distance in bytes from the block's start to its end. */
    int end() {
        return end;
    }

    /** How often the interpreter has run it. */
    public int executions() {
        return executions;
    }

    int countExecution() {
        return ++executions;
    }

    /** Where an indirect jump at the end went last, as a distance from the block's start. */
    public long lastTarget() {
        return lastTarget;
    }

    void setLastTarget(long distance) {
        lastTarget = distance;
    }

    /**
     * The cycles that must be left for the interpreter to go on here from another block: the block's length, or the largest
     * number if the block is translated or reaches into another page, which must be looked at first.
     */
    int needs() {
        return needs;
    }

    /** Whether a region may be entered here. */
    public boolean isTranslated() {
        return entry != null;
    }

    RegionEntry entry() {
        return entry;
    }

    void setEntry(RegionEntry translated) {
        entry = translated;
        needs = Integer.MAX_VALUE;
    }

    /** Takes the region off, if there is one; the block must become hot again. */
    void cool() {
        entry = null;
        needs = tail == null ? length() : Integer.MAX_VALUE;
        executions = 0;
    }
}
