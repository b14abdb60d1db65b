package dev.cofferdam.abi;

/** Says what is wrong with a label, where in its text, and what would be right. */
public final class LabelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int column;

    LabelException(int column, String message) {
        super(message);
        this.column = column;
    }

    /** Offset of the fault in the label's text, 0-based. */
    public int column() {
        return column;
    }
}
