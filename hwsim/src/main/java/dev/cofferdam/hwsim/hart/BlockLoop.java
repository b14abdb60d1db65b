package dev.cofferdam.hwsim.hart;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * Runs decoded blocks one after the other, as long as their instructions are common ones and what they access is found in
 * the lookup tables. It changes nothing for an instruction that it leaves to the {@link Interpreter}, and may then be told
 * to go on behind that. One hart's.
 */
abstract class BlockLoop {
    /** Not an instruction: control went to a block that cannot be run at once and whole. */
    static final long AWAY = -1;

    /** The hart's parts that it works on. */
    record Parts(
            Hart hart,
            Mmu mmu,
            LookupTables tables,
            CodeArena arena,
            @SuppressWarnings("ArrayRecordComponent") long[] x) {}

    private final CodeArena arena;
    /** Where the block's code begins in the arena. */
    int first;
    /** Where the instruction lies that comes next. */
    int index;
    /** The block's virtual address. */
    long start;
    /** The hart's cycle at the block's start. */
    long begun;

    BlockLoop(CodeArena arena) {
        this.arena = arena;
    }

    /** A loop with a class of its own, in which the hart's parts are constants. */
    static BlockLoop of(Hart hart) {
        Parts parts = new Parts(hart, hart.mmu(), hart.tables(), hart.arena(), hart.x());
        try (InputStream in = BlockLoop.class.getResourceAsStream("HartBlockLoop.class")) {
            return (BlockLoop) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), parts, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException | ReflectiveOperationException impossible) {
            throw new IllegalStateException("the code of the interpreter's loop is not beside this class", impossible);
        }
    }

    /** Goes to the first {@code count} instructions of a block. */
    void begin(Block block, int count, long address, long cycle) {
        first = block.first(count);
        index = first;
        start = address;
        begun = cycle;
    }

    /**
     * Runs what it can, from block to block as long as they end by the cycle {@code boundary}.
     *
     * @return the instruction that comes next, which is for the interpreter, or {@link #AWAY}
     */
    abstract long run(long boundary);

    /** The address of the instruction that comes next. */
    long pc() {
        return start + arena.distance(first, index - first);
    }

    /** The hart's cycle now. */
    long cycle() {
        return begun + index - first;
    }
}
