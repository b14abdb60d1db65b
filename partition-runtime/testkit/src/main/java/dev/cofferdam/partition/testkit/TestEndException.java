package dev.cofferdam.partition.testkit;

/** The test asked the partition to end, as a kernel does; unwinds the program. */
final class TestEndException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestEndException() {
        super("the test asked this partition to end", null, false, false);
    }
}
