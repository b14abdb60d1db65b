package dev.cofferdam.deploy.run;

import java.io.IOException;

/** A file system has no room for what a run needs; nothing was started. */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
