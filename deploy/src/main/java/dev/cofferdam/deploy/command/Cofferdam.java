package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compiler;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command that all others are subcommands of. For one thread. */
@Command(
        name = "cofferdam",
        description = "A multi-level security separation kernel for the JVM on Linux.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is refused or went wrong", "2:the command itself is wrong"})
public final class Cofferdam implements Runnable {
    @Spec
    private CommandSpec spec;

    private Cofferdam() {}

    /** The whole command line; topologies are compiled by {@code compiler}. */
    public static CommandLine commandLine(Compiler compiler) {
        CommandLine line = new CommandLine(new Cofferdam())
                .addSubcommand(new CheckCommand(compiler))
                .addSubcommand(new ExplainCommand(compiler))
                .addSubcommand(new UpCommand(compiler))
                .addSubcommand(new TrainCommand(compiler))
                .addSubcommand(new RulesCommand())
                .addSubcommand(new SchemaCommand());
        addHelp(line);
        line.getSubcommands().values().forEach(Cofferdam::addHelp);
        return line.setParameterExceptionHandler(Cofferdam::sayWhatIsWrong)
                .setExecutionExceptionHandler(Cofferdam::sayWhatWentWrong);
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
    }

    private static int sayWhatIsWrong(ParameterException wrong, String[] arguments) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        wrong.getCommandLine().getErr().printf("%s%nTry '%s --help'.%n", wrong.getMessage(), command.qualifiedName());
        wrong.getCommandLine().getErr().flush();
        return command.exitCodeOnInvalidInput();
    }

    /** A file, a kernel or a machine that is not as it should be is no fault of the program's: no stack trace. */
    private static int sayWhatWentWrong(Exception wrong, CommandLine line, ParseResult arguments) throws Exception {
        if (!(wrong instanceof IOException)) {
            throw wrong;
        }
        line.getErr().println("error: " + wrong.getMessage());
        line.getErr().flush();
        return ExitCode.REFUSED;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name a command: " + String.join(", ", spec.subcommands().keySet()));
    }
}
