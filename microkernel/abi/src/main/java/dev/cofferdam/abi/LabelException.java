package dev.cofferdam.abi;

/** Says what is wrong with a label, where in its text, and what would be right. */
public final class LabelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final boolean tooLong;

    LabelException(int column, String message) {
        this(column, message, false);
    }

    private LabelException(int column, String message, boolean tooLong) {
        super(message);
        this.column = column;
        this.tooLong = tooLong;
    }

    static LabelException tooLong(String what, int length) {
        return new LabelException(
                0, what + " has " + length + " characters, at most " + Policy.LABEL_BYTES_MAX + " are kept", true);
    }

    /** Whether the label is made of names of the policy, as far as is known, but of too many. */
    public boolean isTooLong() {
        return tooLong;
    }

    /** Offset of the fault in the label's text, 0-based. */
    public int column() {
        return column;
    }
}
