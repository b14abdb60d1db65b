package dev.cofferdam.hwsim.cli;

/** The command line is not understood; the message says which part and what would be right. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
