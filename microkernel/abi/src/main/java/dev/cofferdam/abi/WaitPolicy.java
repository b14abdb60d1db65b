package dev.cofferdam.abi;

/** How a thread waits for its peer's next step. */
public enum WaitPolicy {
    /** Sleeps at once; a partition that waits costs no CPU. */
    PARK,
    /** Keeps its core until nothing has come for ten milliseconds; each waiting thread needs a core of its own. */
    SPIN,
    /** Spins while a core is free for it, then parks. */
    ADAPTIVE
}
