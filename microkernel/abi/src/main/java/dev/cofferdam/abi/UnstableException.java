package dev.cofferdam.abi;

/** A read found no moment without a write in progress: the writer died in the middle of one or never pauses. */
public final class UnstableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnstableException(long patienceNanos) {
        super("no consistent read within " + patienceNanos / 1_000_000 + " ms: a write is always in progress");
    }
}
