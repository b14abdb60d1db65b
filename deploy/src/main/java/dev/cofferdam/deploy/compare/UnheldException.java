package dev.cofferdam.deploy.compare;

import java.io.IOException;

/** This machine cannot hold what is to be measured; the message says what of it. */
final class UnheldException extends IOException {
    private static final long serialVersionUID = 1L;

    UnheldException(String message) {
        super(message);
    }
}
