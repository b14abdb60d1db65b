package dev.cofferdam.kernel;

/** The audit is not what was written; the message says where and how. */
public final class AuditException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long record;

    AuditException(long record, String message) {
        super(message);
        this.record = record;
    }

    /** Number of the first record that is wrong or missing; 0 where it is the head file. */
    public long record() {
        return record;
    }
}
