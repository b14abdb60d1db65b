package dev.cofferdam.store.volume;

import java.io.IOException;

/** A part of a volume that is not what it should be; the message names the part and what is wrong with it. */
public final class DamageException extends IOException {
    private static final long serialVersionUID = 1;

    public DamageException(String message) {
        super(message);
    }
}
