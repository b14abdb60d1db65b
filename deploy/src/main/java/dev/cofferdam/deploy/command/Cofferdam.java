package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.command.audit.AuditCommand;
import dev.cofferdam.deploy.command.compare.CompareCommand;
import dev.cofferdam.deploy.command.console.CommandGroup;
import dev.cofferdam.deploy.command.console.EndedException;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.command.console.Terminal;
import dev.cofferdam.deploy.command.downgrade.DowngradeCommand;
import dev.cofferdam.deploy.command.gateway.GatewayCommand;
import dev.cofferdam.deploy.command.machine.DoctorCommand;
import dev.cofferdam.deploy.command.machine.TrainCommand;
import dev.cofferdam.deploy.command.manifest.ManifestsCommand;
import dev.cofferdam.deploy.command.manual.CompletionCommand;
import dev.cofferdam.deploy.command.manual.HelpCommand;
import dev.cofferdam.deploy.command.manual.ManCommand;
import dev.cofferdam.deploy.command.manual.ManualCommand;
import dev.cofferdam.deploy.command.metrics.MetricsCommand;
import dev.cofferdam.deploy.command.run.ConsoleCommand;
import dev.cofferdam.deploy.command.run.DownCommand;
import dev.cofferdam.deploy.command.run.EventsCommand;
import dev.cofferdam.deploy.command.run.LogsCommand;
import dev.cofferdam.deploy.command.run.PsCommand;
import dev.cofferdam.deploy.command.run.ReplayCommand;
import dev.cofferdam.deploy.command.run.RestartCommand;
import dev.cofferdam.deploy.command.run.StartCommand;
import dev.cofferdam.deploy.command.run.StatusCommand;
import dev.cofferdam.deploy.command.run.StopCommand;
import dev.cofferdam.deploy.command.run.TopCommand;
import dev.cofferdam.deploy.command.run.UpCommand;
import dev.cofferdam.deploy.command.run.WaitCommand;
import dev.cofferdam.deploy.command.scaffold.NewCommand;
import dev.cofferdam.deploy.command.store.StoreCommand;
import dev.cofferdam.deploy.command.topology.CheckCommand;
import dev.cofferdam.deploy.command.topology.ExplainCommand;
import dev.cofferdam.deploy.command.topology.GraphCommand;
import dev.cofferdam.deploy.command.topology.RulesCommand;
import dev.cofferdam.deploy.command.topology.SchemaCommand;
import dev.cofferdam.deploy.command.topology.UnitCommand;
import dev.cofferdam.deploy.command.watch.WatchCommand;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
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
    private static final int USAGE_COLUMNS = 80;
    private static final int USAGE_COLUMNS_MAX = 120;

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
                .addSubcommand(new GraphCommand(compiler))
                .addSubcommand(new UnitCommand(compiler))
                .addSubcommand(new UpCommand(compiler, directories))
                .addSubcommand(new CompareCommand(compiler, directories))
                .addSubcommand(new PsCommand(directories))
                .addSubcommand(new StatusCommand(directories))
                .addSubcommand(new StopCommand(directories))
                .addSubcommand(new StartCommand(directories))
                .addSubcommand(new RestartCommand(directories))
                .addSubcommand(new WaitCommand(directories))
                .addSubcommand(new EventsCommand(directories))
                .addSubcommand(new LogsCommand(directories))
                .addSubcommand(new ConsoleCommand(directories))
                .addSubcommand(new TopCommand(directories))
                .addSubcommand(new DownCommand(directories))
                .addSubcommand(new WatchCommand(compiler, directories))
                .addSubcommand(new MetricsCommand(compiler, directories))
                .addSubcommand(new ManifestsCommand(compiler))
                .addSubcommand(StoreCommand.line(compiler, directories))
                .addSubcommand(DowngradeCommand.line(compiler, directories))
                .addSubcommand(GatewayCommand.line())
                .addSubcommand(AuditCommand.line(directories))
                .addSubcommand(NewCommand.line())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new TrainCommand(compiler, directories))
                .addSubcommand(new RulesCommand())
                .addSubcommand(new SchemaCommand());
        line.addSubcommand(new HelpCommand())
                .addSubcommand(new ManualCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new ManCommand());
        addHelp(line);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version, what it was built from, and exit.")
                        .build());
        return line.setParameterExceptionHandler(Cofferdam::sayWhatIsWrong)
                .setExecutionExceptionHandler(Cofferdam::sayWhatWentWrong)
                .setExecutionStrategy(Cofferdam::execute);
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        line.getSubcommands().values().forEach(Cofferdam::addHelp);
    }

    /** What a command printed is not done before it is written. */
    private static int execute(ParseResult parsed) {
        CommandLine line = parsed.commandSpec().commandLine();
        int columns = StandardOutput.columns(line.getOut());
        if (columns < NarrowHelp.LAID_OUT_COLUMNS_MIN) {
            NarrowHelp.use(line, columns);
        } else {
            line.setUsageHelpWidth(
                    columns == Terminal.UNLIMITED ? USAGE_COLUMNS : Math.min(columns, USAGE_COLUMNS_MAX));
        }
        try {
            int exitCode = new CommandLine.RunLast().execute(parsed);
            line.getOut().flush();
            return exitCode;
        } catch (UncheckedIOException e) {
            throw new ExecutionException(line, e.getMessage(), e);
        }
    }

    private static int sayWhatIsWrong(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        CommandSpec command = line.getCommandSpec();
        String message = printable(Mistakes.message(wrong));
        boolean json =
                command.findOption("--json") != null && List.of(arguments).contains("--json");
        say(line, json, message, "%s%nTry '%s --help'.%n".formatted(message, command.qualifiedName()));
        return command.exitCodeOnInvalidInput();
    }

    /** A file, a kernel or a machine that is not as it should be is no fault of the program's: no stack trace. */
    private static int sayWhatWentWrong(Exception wrong, CommandLine line, ParseResult arguments) throws Exception {
        if (!(cause(wrong) instanceof IOException of)) {
            throw wrong;
        }
        boolean written = !(of instanceof StandardOutput.UnwrittenException);
        if (of instanceof EndedException
                || (of instanceof StandardOutput.UnwrittenException unwritten && unwritten.isUnread())) {
            return ExitCode.REFUSED;
        }
        boolean json = written
                && line.getCommandSpec().findOption("--json") != null
                && arguments.expandedArgs().contains("--json");
        String message = printable(Reasons.of(of));
        say(line, json, message, "error: " + message + System.lineSeparator());
        return ExitCode.REFUSED;
    }

    /** For people always, and for the program that asked for JSON. */
    private static void say(CommandLine line, boolean json, String message, String text) {
        if (json) {
            line.getOut().print(Json.print(Json.object().put("error", message)));
            line.getOut().flush();
        }
        line.getErr().print(Fold.text(text, StandardOutput.columns(line.getOut())));
        line.getErr().flush();
    }

    /** Of several lines, each as it may be printed. */
    private static String printable(String message) {
        return message.lines().map(Printable::of).collect(Collectors.joining(System.lineSeparator()));
    }

    private static Throwable cause(Exception wrong) {
        return wrong instanceof UncheckedIOException ? wrong.getCause() : wrong;
    }
}
