package dev.cofferdam.kernel;

/** The audit is not what was written; the message says where and how. */
public final class AuditException extends Exception {
    private static final long serialVersionUID = 1L;

    AuditException(String message) {
        super(message);
    }
}
