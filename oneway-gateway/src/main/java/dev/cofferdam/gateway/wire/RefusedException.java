package dev.cofferdam.gateway.wire;

/** What came in is not taken. Without a stack trace: whoever sends decides how often it happens. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    /**
     * A refusal with its reason.
     *
     * @param detail what exactly is wrong, and what would be right
     */
    public RefusedException(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
