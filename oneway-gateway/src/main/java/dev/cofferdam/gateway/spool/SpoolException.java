package dev.cofferdam.gateway.spool;

import java.io.IOException;

/** A spool that cannot be used as it is; the message says what helps. */
final class SpoolException extends IOException {
    private static final long serialVersionUID = 1;

    SpoolException(String message) {
        super(message);
    }
}
