package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;

/**
 * A run of decoded instructions with one entry, at its top, within one page; it may be left at a branch that is taken, of
 * which a few may lie within it. An instruction that reaches into the next page is a block of its own. Found by physical
 * address, so a block knows offsets and never virtual addresses: what is relative to an instruction's address is so to the
 * block's start. Its code lies in an arena, and is good as long as the page has not been dropped. Used by the machine's
 * thread.
 */
public final class Block {
    /** The most instructions in a block. */
    static final int LIMIT = 64;

    /** The most branches that may be passed within a block. */
    static final int BRANCHES = 2;

    private final CodePage page;
    private final int start;
    private final CodeArena arena;
    private final int first;
    private final int length;
    /** The second page of a block that reaches into it, or null; and its version when the block was decoded. */
    private final CodePage tail;

    private final int tailVersion;
    private RegionEntry entry;
    private long lookedAt = -1;
    private boolean planned;

    /** Makes a block of the first {@code count} of some instructions, for which the arena has room. */
    Block(CodePage page, int start, long[] instructions, int count, CodePage tail, CodeArena arena) {
        this.page = page;
        this.start = start;
        this.tail = tail;
        this.tailVersion = tail == null ? 0 : tail.version();
        this.length = count;
        this.arena = arena;
        this.first = arena.place(this, instructions, count);
        cool();
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

    /** Where its code begins in the arena. */
    int first() {
        return first;
    }

    /** The same for the first {@code count} instructions; good until it is asked for a part again. */
    int first(int count) {
        return count < length ? arena.part(first, count) : first;
    }

    /** The number of instructions. */
    public int length() {
        return length;
    }

    /** The decoded instruction at an index; what is relative to the instruction's address is so to the block's. */
    public long instruction(int index) {
        return arena.instruction(first, index);
    }

    /** How many steps the interpreter takes for its instructions: one for a run of loads or stores. */
    public int steps() {
        int steps = 0;
        for (int i = 0; i < length; i += Instruction.together(arena.words()[first + i])) {
            steps++;
        }
        return steps;
    }

    /** How often the interpreter has run it. */
    public int executions() {
        return arena.executions(first);
    }

    /** Notes the cycle at which it is looked at, and says how many have passed since the last time; many at the first. */
    public long look(long cycle) {
        long passed = lookedAt < 0 ? Long.MAX_VALUE : cycle - lookedAt;
        lookedAt = cycle;
        return passed;
    }

    /** Whether a region that begins here is being made. */
    public boolean isPlanned() {
        return planned;
    }

    /** Notes that a region that begins here is being made. */
    public void setPlanned() {
        planned = true;
    }

    int countExecution() {
        arena.words()[first - 1] += CodeArena.EXECUTION;
        return executions();
    }

    /** Where an indirect jump at the end went last, as a distance from the block's start. */
    public long lastTarget() {
        return CodeArena.distance(arena.words()[first + length + 1]);
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
        planned = false;
        arena.setHeader(first, executions(), CodeArena.NEVER);
    }

    /** Takes the region off, if there is one; the block must become hot again. */
    void cool() {
        entry = null;
        planned = false;
        arena.setHeader(first, 0, tail == null ? length : CodeArena.NEVER);
    }
}
