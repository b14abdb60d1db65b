package dev.cofferdam.deploy.command.console;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A subcommand that prints a page which is made of code. For one thread. */
public abstract class PageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Where the page goes. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Ends with a new line. */
    protected abstract String page();

    @Override
    public final Integer call() {
        out().print(page());
        out().flush();
        return ExitCode.OK;
    }
}
