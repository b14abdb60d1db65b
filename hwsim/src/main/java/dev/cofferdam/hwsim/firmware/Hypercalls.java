package dev.cofferdam.hwsim.firmware;

/** What serves a guest's hypercalls: the calls of the vendor extension. Called on the machine's thread. */
public interface Hypercalls {
    /**
     * What a call gives back in a0 and a1.
     *
     * @param error 0, or one of the SBI's negative error numbers
     * @param value the result
     */
    record Answer(long error, long value) {}

    /**
     * Serves one call.
     *
     * @param hart the calling hart's number
     * @param function the function's number, from a6
     * @param arguments a0 to a5
     */
    Answer call(int hart, int function, long[] arguments);

    /** Knows no function at all. */
    static Hypercalls none() {
        return (hart, function, arguments) -> new Answer(-2, 0);
    }
}
