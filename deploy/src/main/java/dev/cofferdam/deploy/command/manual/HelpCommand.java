package dev.cofferdam.deploy.command.manual;

import dev.cofferdam.deploy.command.console.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command. For one thread. */
@Command(name = "help", description = "Show what commands there are, or the help of one, as 'COMMAND --help' does.")
public final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command, such as up or store import.")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Commands.find(spec, words).usage(out);
        out.flush();
        return ExitCode.OK;
    }
}
