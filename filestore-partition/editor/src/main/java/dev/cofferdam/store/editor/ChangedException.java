package dev.cofferdam.store.editor;

import java.io.IOException;

/** What was to be changed is no longer what the caller knew; nothing was changed. */
public final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    public ChangedException(String message) {
        super(message);
    }
}
