package dev.cofferdam.deploy.command.console;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A subcommand that prints a page which is made of code. For one thread. */
public abstract class PageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Ends with a new line. */
    protected abstract String page();

    @Override
    public final Integer call() {
        spec.commandLine().getOut().print(page());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
