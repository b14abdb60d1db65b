package dev.cofferdam.deploy.command.console;

import java.io.InterruptedIOException;

/** Work was ended by a signal, and that was said. */
public final class EndedException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    EndedException() {
        super("interrupted");
    }
}
