package dev.cofferdam.deploy.command;

/** What a command tells the shell; 2, for a wrong command, is picocli's own. */
final class ExitCode {
    static final int OK = 0;
    static final int REFUSED = 1;

    private ExitCode() {}
}
