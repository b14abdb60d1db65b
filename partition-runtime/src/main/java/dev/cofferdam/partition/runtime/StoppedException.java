package dev.cofferdam.partition.runtime;

/** The kernel asked the partition to end; unwinds the program. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("the kernel asked this partition to end", null, false, false);
    }
}
