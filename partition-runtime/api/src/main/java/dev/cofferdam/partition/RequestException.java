package dev.cofferdam.partition;

import java.io.IOException;

/** The kernel or the store did not do what was asked; the message says of which disk or channel, and why. */
public final class RequestException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why something was not done. */
    public enum Reason {
        DENIED("the topology does not let this partition do it"),
        OUT_OF_RANGE("it lies outside the disk, is longer than the window, or is no multiple of 512 bytes"),
        UNAVAILABLE("who serves it is not there at the moment; nothing was done, and it may be asked again"),
        FAILED("the store could not read or write its storage"),
        CHANGED("that version is not there, or no longer"),
        UNKNOWN("who was asked ended before it answered; it was done or not, and is not done any more"),
        DAMAGED("what is stored is not what was published");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** What it means. */
        public String sentence() {
            return sentence;
        }
    }

    /**
     * For whoever answers a request.
     *
     * @param request what was asked of what, such as {@code read disk 'in'}
     */
    public RequestException(String request, Reason reason) {
        super("cannot " + request + ": " + reason.sentence());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
