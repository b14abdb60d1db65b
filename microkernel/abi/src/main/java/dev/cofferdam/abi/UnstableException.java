package dev.cofferdam.abi;

/** A read found no moment without a write in progress: the writer died in the middle of one or never pauses. */
public final class UnstableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnstableException() {
        super("no consistent read within 5 s: a write is always in progress");
    }
}
