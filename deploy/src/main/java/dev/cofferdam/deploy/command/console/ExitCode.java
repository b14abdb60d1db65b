package dev.cofferdam.deploy.command.console;

/** What a command tells the shell; 2, for a wrong command, is picocli's own. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int REFUSED = 1;

    private ExitCode() {}
}
