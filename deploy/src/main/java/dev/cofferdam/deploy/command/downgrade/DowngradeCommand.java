package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.CommandGroup;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about objects that are to change their class. For one thread. */
@Command(
        name = "downgrade",
        description = "Submit, review, approve and release what is to change its class.",
        synopsisSubcommandLabel = "COMMAND")
public final class DowngradeCommand extends CommandGroup {
    public static CommandLine line(Compiler compiler, Directories directories) {
        return new CommandLine(new DowngradeCommand())
                .addSubcommand(new DowngradeSubmitCommand(compiler, directories))
                .addSubcommand(new DowngradeListCommand(compiler, directories))
                .addSubcommand(new DowngradeShowCommand(compiler, directories))
                .addSubcommand(new DowngradeStatementCommand(compiler, directories))
                .addSubcommand(new DowngradeApproveCommand(compiler, directories))
                .addSubcommand(new DowngradeRejectCommand(compiler, directories))
                .addSubcommand(new DowngradeReleaseCommand(compiler, directories))
                .addSubcommand(new DowngradeSealCommand(compiler, directories))
                .addSubcommand(new DowngradeExemptCommand(compiler, directories))
                .addSubcommand(new DowngradeStatutoryCommand(compiler, directories))
                .addSubcommand(new DowngradeClockCommand(compiler, directories));
    }
}
