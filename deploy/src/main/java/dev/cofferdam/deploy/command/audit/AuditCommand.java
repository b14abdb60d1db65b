package dev.cofferdam.deploy.command.audit;

import dev.cofferdam.deploy.command.console.CommandGroup;
import dev.cofferdam.deploy.run.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about the audit. For one thread. */
@Command(
        name = "audit",
        description = "Check or print the audit that kernels keep.",
        synopsisSubcommandLabel = "COMMAND")
public final class AuditCommand extends CommandGroup {
    public static CommandLine line(Directories directories) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new AuditVerifyCommand(directories))
                .addSubcommand(new AuditShowCommand(directories));
    }
}
