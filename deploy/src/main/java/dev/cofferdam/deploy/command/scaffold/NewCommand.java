package dev.cofferdam.deploy.command.scaffold;

import dev.cofferdam.deploy.command.console.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands that make something to start from. For one thread. */
@Command(
        name = "new",
        description = "Make a program or a topology to start from, which runs as it is.",
        synopsisSubcommandLabel = "COMMAND")
public final class NewCommand extends CommandGroup {
    public static CommandLine line() {
        return new CommandLine(new NewCommand())
                .addSubcommand(new NewProgramCommand())
                .addSubcommand(new NewTopologyCommand());
    }
}
