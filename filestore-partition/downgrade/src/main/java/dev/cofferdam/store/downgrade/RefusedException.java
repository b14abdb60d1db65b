package dev.cofferdam.store.downgrade;

import java.io.IOException;

/** What was asked is refused and nothing has changed; the message says why, and what would be right. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
