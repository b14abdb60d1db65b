package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of a machine's blocks in one array that is never replaced, so that the interpreter's loop has it as a constant
 * and keeps its place in one number. Blocks are placed one behind the other, until the array is full and all are dropped.
 * Used by the machine's thread.
 *
 * <pre>
 *   first - 2   the block's number
 *   first - 1   63..32 how often the interpreter has run it     31..0 what it needs, see {@link #setHeader}
 *   first       the instructions, in which what is relative to an instruction's address is so to the block's;
 *               a branch has as its immediate how far behind the next word its exit lies
 *   end         exit to what follows, as an instruction {@link Op#END}
 *   end + 1     exit to where a jump goes, or where an indirect jump went last
 *   end + 2     only behind an indirect jump: the virtual address where it went last
 *   end + 3     the same: {@link Mmu#stamp} at that time
 *   ...         exits to where the branches go
 *
 *   exit        63..32 distance in bytes from the block's start     31..9 link     8..0 operation
 * </pre>
 *
 * A link is the first word of the block that an exit leads to, or 0 while that is not known. Only blocks of one page are
 * linked: they are dropped together, so that no link outlives its target. An indirect jump, whose exit has the operation
 * {@link Op#JALR}, is linked to any block, which is good for the same address as long as the stamp is the same.
 */
final class CodeArena {
    /** What a block needs that the interpreter's loop must not go on to by itself. */
    static final int NEVER = Integer.MAX_VALUE;

    /** One execution in a header. */
    static final long EXECUTION = 1L << 32;

    private static final int LINK_SHIFT = 9;
    /** Words in front of the instructions, and behind them. */
    private static final int FRONT = 2;

    private static final int BACK = 2;
    /** The words more of an indirect jump, whose stamp 0 is never one. */
    private static final int INDIRECT_BACK = 2;
    /** The most branches: those passed, and one at the end. */
    private static final int BRANCHES = Block.BRANCHES + 1;

    /** Where the part of a block lies that is run alone; word 0 is never part of a block. */
    private static final int PART = 1 + FRONT;

    private static final int START = PART + Block.LIMIT + BACK;

    private final long[] words;
    private final List<Block> blocks = new ArrayList<>();
    private int used = START;

    /** Makes an arena of a number of words of eight bytes, at most {@code 1 << 23}. */
    CodeArena(int size) {
        words = new long[size];
    }

    long[] words() {
        return words;
    }

    boolean hasRoom(int count) {
        return used + FRONT + count + BACK + INDIRECT_BACK + BRANCHES <= words.length;
    }

    /** Forgets all blocks. */
    void clear() {
        used = START;
        blocks.clear();
    }

    /** Places the first {@code count} of some instructions, for which there is room, and says where the first lies. */
    int place(Block block, long[] instructions, int count) {
        int first = used + FRONT;
        words[first - 2] = blocks.size();
        blocks.add(block);
        int distance = 0;
        for (int i = 0; i < count; i++) {
            long w = instructions[i];
            words[first + i] = Instruction.isRelative(w) ? Instruction.moved(w, distance) : w;
            distance += Instruction.length(w);
        }
        long last = words[first + count - 1];
        words[first + count] = exit(distance, 0) | Op.END;
        words[first + count + 1] = Instruction.op(last) == Op.JAL ? exit(Instruction.immediate(last), 0) : 0;
        used = first + count + BACK;
        if (Instruction.op(last) == Op.JALR) {
            words[used + INDIRECT_BACK - 1] = 0;
            used += INDIRECT_BACK;
        }
        placeBranches(first, first + count);
        markRuns(first, first + count);
        return first;
    }

    private void placeBranches(int from, int to) {
        for (int i = from; i < to; i++) {
            if (Instruction.isBranch(words[i])) {
                words[used] = exit(Instruction.immediate(words[i]), 0);
                words[i] = Instruction.withImmediate(words[i], used - (i + 1));
                used++;
            }
        }
    }

    /** The decoded instruction at an index; what is relative to the instruction's address is so to the block's. */
    long instruction(int first, int index) {
        int at = first + index;
        long w = Instruction.single(words[at]);
        return Instruction.isBranch(w)
                ? Instruction.withImmediate(w, distance(words[at + 1 + (int) Instruction.immediate(w)]))
                : w;
    }

    /** Has loads and stores of neighbouring doublewords performed as one, as functions have them at both ends. */
    private void markRuns(int from, int to) {
        for (int i = from; i < to; ) {
            int length = runLength(i, to);
            if (length > 1) {
                words[i] = Instruction.run(words[i], length);
            }
            i += length;
        }
    }

    private int runLength(int at, int to) {
        int op = Instruction.op(words[at]);
        if (at + 1 == to || (op != Op.LD && op != Op.SD)) {
            return 1;
        }
        long stride = Instruction.immediate(words[at + 1]) - Instruction.immediate(words[at]);
        int length = 1;
        while (Math.abs(stride) == Long.BYTES
                && length < Instruction.LONGEST_RUN
                && at + length < to
                && follows(words[at + length - 1], words[at + length], stride)) {
            length++;
        }
        return length;
    }

    /** Whether one load or store goes {@code stride} bytes beside the one before it, at the same unchanged register. */
    private static boolean follows(long before, long instruction, long stride) {
        int base = Instruction.rs1(before);
        return Instruction.op(instruction) == Instruction.op(before)
                && Instruction.rs1(instruction) == base
                && Instruction.immediate(instruction) - Instruction.immediate(before) == stride
                && (Instruction.op(before) == Op.SD || Instruction.rd(before) != base);
    }

    /**
     * Copies the first instructions of a block to where they can be run alone, none as part of a run; says where. Branches
     * go to the block's own exits.
     */
    int part(int first, int count) {
        for (int i = 0; i < count; i++) {
            long w = Instruction.single(words[first + i]);
            words[PART + i] = Instruction.isBranch(w) ? Instruction.moved(w, first - PART) : w;
        }
        words[PART + count] = exit(distance(first, count), 0) | Op.END;
        return PART;
    }

    /** Sets how often a block has run, and the cycles that must be left for the loop to go on to it, or {@link #NEVER}. */
    void setHeader(int first, int executions, int needs) {
        words[first - 1] = executions * EXECUTION | needs;
    }

    int executions(int first) {
        return executions(words[first - 1]);
    }

    static int executions(long header) {
        return (int) (header >>> 32);
    }

    static int needs(long header) {
        return (int) header;
    }

    /** The block whose code begins at a word. */
    Block block(int first) {
        return blocks.get((int) words[first - 2]);
    }

    /** How far behind the first instruction another one of the block lies, or its end, in bytes. */
    int distance(int first, int index) {
        int distance = 0;
        for (int i = first; i < first + index; i++) {
            distance += Instruction.length(words[i]);
        }
        return distance;
    }

    static long exit(long distance, int link) {
        return distance << 32 | (long) link << LINK_SHIFT;
    }

    static long distance(long exit) {
        return exit >> 32;
    }

    static int link(long exit) {
        return (int) exit >>> LINK_SHIFT;
    }

    /** The exit, which has no link, with one. */
    static long linked(long exit, int link) {
        return exit | (long) link << LINK_SHIFT;
    }
}
