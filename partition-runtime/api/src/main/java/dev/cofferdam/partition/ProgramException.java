package dev.cofferdam.partition;

/** A program cannot go on; its message goes to the partition's log without a stack trace. */
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProgramException(String message) {
        super(message);
    }
}
