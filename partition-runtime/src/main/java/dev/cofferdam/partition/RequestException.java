package dev.cofferdam.partition;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import java.io.IOException;

/** The kernel or the store did not do what was asked. */
public final class RequestException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    /** For whoever answers a request. */
    public RequestException(Operation operation, String end, Status status) {
        super(operation + " on '" + end + "': " + status);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
