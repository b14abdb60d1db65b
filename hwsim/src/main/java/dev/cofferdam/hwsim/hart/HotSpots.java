package dev.cofferdam.hwsim.hart;

/** Hears of blocks that the interpreter has run often. Called on the machine's thread. */
public interface HotSpots {
    /** The count of executions that makes a block hot; always the same, and 0 for none. */
    int threshold();

    /** A block has become hot; the hart's pc is at its start. Says false if the block is to be found again later. */
    boolean found(Hart hart, Block block);
}
