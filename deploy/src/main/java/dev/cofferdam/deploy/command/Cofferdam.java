package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.command.audit.AuditCommand;
import dev.cofferdam.deploy.command.compare.CompareCommand;
import dev.cofferdam.deploy.command.console.CommandGroup;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.downgrade.DowngradeCommand;
import dev.cofferdam.deploy.command.gateway.GatewayCommand;
import dev.cofferdam.deploy.command.machine.DoctorCommand;
import dev.cofferdam.deploy.command.machine.TrainCommand;
import dev.cofferdam.deploy.command.run.DownCommand;
import dev.cofferdam.deploy.command.run.LogsCommand;
import dev.cofferdam.deploy.command.run.PsCommand;
import dev.cofferdam.deploy.command.run.ReplayCommand;
import dev.cofferdam.deploy.command.run.TopCommand;
import dev.cofferdam.deploy.command.run.UpCommand;
import dev.cofferdam.deploy.command.store.StoreCommand;
import dev.cofferdam.deploy.command.topology.CheckCommand;
import dev.cofferdam.deploy.command.topology.ExplainCommand;
import dev.cofferdam.deploy.command.topology.RulesCommand;
import dev.cofferdam.deploy.command.topology.SchemaCommand;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command that all others are subcommands of. For one thread. */
@Command(
        name = "cofferdam",
        description = "A multi-level security separation kernel for the JVM on Linux.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is refused or went wrong", "2:the command itself is wrong"})
public final class Cofferdam extends CommandGroup {
    private Cofferdam() {}

    /** The whole command line for this user; topologies are compiled by {@code compiler}. */
    public static CommandLine commandLine(Compiler compiler) {
        return commandLine(compiler, Directories.of(System.getenv()));
    }

    /** As {@link #commandLine(Compiler)}, with runs that are kept in {@code directories}. */
    public static CommandLine commandLine(Compiler compiler, Directories directories) {
        CommandLine line = new CommandLine(new Cofferdam())
                .addSubcommand(new CheckCommand(compiler))
                .addSubcommand(new ExplainCommand(compiler))
                .addSubcommand(new UpCommand(compiler, directories))
                .addSubcommand(new CompareCommand(compiler, directories))
                .addSubcommand(new PsCommand(directories))
                .addSubcommand(new LogsCommand(directories))
                .addSubcommand(new TopCommand(directories))
                .addSubcommand(new DownCommand(directories))
                .addSubcommand(StoreCommand.line(compiler, directories))
                .addSubcommand(DowngradeCommand.line(compiler, directories))
                .addSubcommand(GatewayCommand.line())
                .addSubcommand(AuditCommand.line(directories))
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new TrainCommand(compiler, directories))
                .addSubcommand(new RulesCommand())
                .addSubcommand(new SchemaCommand());
        addHelp(line);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version and exit.")
                        .build());
        return line.setParameterExceptionHandler(Cofferdam::sayWhatIsWrong)
                .setExecutionExceptionHandler(Cofferdam::sayWhatWentWrong);
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        line.getSubcommands().values().forEach(Cofferdam::addHelp);
    }

    private static int sayWhatIsWrong(ParameterException wrong, String[] arguments) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        wrong.getCommandLine()
                .getErr()
                .printf("%s%nTry '%s --help'.%n", printable(wrong.getMessage()), command.qualifiedName());
        wrong.getCommandLine().getErr().flush();
        return command.exitCodeOnInvalidInput();
    }

    /** A file, a kernel or a machine that is not as it should be is no fault of the program's: no stack trace. */
    private static int sayWhatWentWrong(Exception wrong, CommandLine line, ParseResult arguments) throws Exception {
        if (!(cause(wrong) instanceof IOException of)) {
            throw wrong;
        }
        line.getErr().println("error: " + printable(Reasons.of(of)));
        line.getErr().flush();
        return ExitCode.REFUSED;
    }

    /** Of several lines, each as it may be printed. */
    private static String printable(String message) {
        return message.lines().map(Printable::of).collect(Collectors.joining(System.lineSeparator()));
    }

    private static Throwable cause(Exception wrong) {
        return wrong instanceof UncheckedIOException ? wrong.getCause() : wrong;
    }
}
