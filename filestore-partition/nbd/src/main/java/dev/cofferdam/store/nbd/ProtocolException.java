package dev.cofferdam.store.nbd;

/** A client sent what no client may send: its connection ends. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message, null, false, false);
    }
}
