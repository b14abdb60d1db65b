package dev.cofferdam.kernel;

/** What an operator wants of one partition. */
public enum Order {
    /** It ends, and is not started again by its policy; nothing where it has ended. */
    STOP,
    /** It runs, or is about to; nothing where it does. */
    START,
    /** It ends and is started again; one that has ended is started. */
    RESTART
}
