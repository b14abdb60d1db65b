package dev.cofferdam.deploy.command.console;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that is nothing without one of its subcommands: alone it shows which there are. For one thread. */
public abstract class CommandGroup implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        spec.commandLine().usage(err);
        err.printf("%nTry '%s COMMAND --help'.%n", spec.qualifiedName());
        err.flush();
        return spec.exitCodeOnInvalidInput();
    }
}
