package dev.cofferdam.hwsim.hart;

/** Hears of blocks that the interpreter has run often. Called on the machine's thread. */
public interface HotSpots {
    /** Whether a count of executions makes a block hot; asked on every execution. */
    boolean isHot(int executions);

    /** A block has become hot; the hart's pc is at its start. */
    void found(Hart hart, Block block);
}
