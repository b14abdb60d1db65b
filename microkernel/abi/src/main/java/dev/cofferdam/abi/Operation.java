package dev.cofferdam.abi;

/**
 * What a message asks for. Numbers are fixed by position; an unknown number is {@link #NONE}, which nobody may ask.
 */
public enum Operation {
    NONE,
    /**
     * Disk: fill the window with {@code length} bytes from {@code position}; of exactly {@code version}, where that is
     * not 0.
     */
    READ,
    /** Disk: store {@code length} bytes of the window at {@code position}. */
    WRITE,
    /** Disk: make what was acknowledged durable. */
    FLUSH,
    /** Disk: flush, then publish the next version, whose content is the first {@code position} bytes. */
    ADVANCE,
    /** Disk: reply when its version is at least {@code position}. */
    AWAIT,
    /** Disk: its version and content length. */
    INSPECT,
    /** Channel: put a message of {@code length} bytes into a one-way channel. */
    SEND,
    /** Channel: reply when a message is there, its payload in the window. */
    RECEIVE,
    /** Channel: put a request of {@code length} bytes to the server; the reply's payload comes in the window. */
    CALL,
    /** Channel: answer the request whose number is {@code position}. */
    ANSWER,
    /** The partition's program is about to run. */
    READY,
    /** Store to kernel: it denied operation {@code position} of {@code subject} on that subject's {@code end}. */
    REPORT,
    /** Kernel to partition: end now. */
    STOP,
    /** Kernel to store: partition {@code position} has ended; reply when nothing of it is done any more. */
    FORGET;

    private static final Operation[] ALL = values();

    /** The operation of a number that came from outside. */
    public static Operation of(int number) {
        return number > 0 && number < ALL.length ? ALL[number] : NONE;
    }
}
