package dev.cofferdam.hwsim.hart;

/** Hears of blocks that the interpreter has run often. Called on the machine's thread. */
public interface HotSpots {
    /** After how many executions each a block is told of: always the same power of two, or 0 for never. */
    int threshold();

    /** A block has run that often again; the hart's pc is at its start. */
    void found(Hart hart, Block block);
}
