package dev.cofferdam.abi;

/** How a request ended. Numbers are fixed by position. */
public enum Status {
    OK,
    /** The partition has no such channel end, or may not do this through it: the two are not told apart. */
    DENIED,
    /** A position, length or window range lies outside what it refers to, or is not aligned. */
    OUT_OF_RANGE,
    /** The service is not there at the moment; the request had no effect and may be repeated. */
    UNAVAILABLE,
    /** The service failed to read or write its storage. */
    FAILED,
    /** The version that was asked for is not there, or no longer. */
    CHANGED,
    /** Who was asked ended before it answered: it is unknown whether the request was done. It is not done any more. */
    UNKNOWN,
    /** What is stored is not what was published: its checksum tells. */
    DAMAGED;

    private static final Status[] ALL = values();

    /** The status of a number that came from outside; an unknown one is {@link #FAILED}. */
    public static Status of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : FAILED;
    }
}
