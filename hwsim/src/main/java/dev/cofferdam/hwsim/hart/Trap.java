package dev.cofferdam.hwsim.hart;

/**
 * A synchronous exception on its way from the place that found it to the hart that takes it. Carries no stack trace.
 */
final class Trap extends Interruption {
    static final int FETCH_MISALIGNED = 0;
    static final int FETCH_ACCESS = 1;
    static final int ILLEGAL = 2;
    static final int BREAKPOINT = 3;
    static final int LOAD_MISALIGNED = 4;
    static final int LOAD_ACCESS = 5;
    static final int STORE_MISALIGNED = 6;
    static final int STORE_ACCESS = 7;
    static final int ECALL_U = 8;
    static final int ECALL_S = 9;
    static final int ECALL_M = 11;
    static final int FETCH_PAGE = 12;
    static final int LOAD_PAGE = 13;
    static final int STORE_PAGE = 15;

    private static final long serialVersionUID = 1;

    private final int cause;
    private final long value;

    Trap(int cause, long value) {
        this.cause = cause;
        this.value = value;
    }

    /** An illegal instruction; the hart fills in the encoding. */
    static Trap illegal() {
        return new Trap(ILLEGAL, 0);
    }

    int cause() {
        return cause;
    }

    long value() {
        return value;
    }
}
