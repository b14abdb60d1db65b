package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about the audit. For one thread. */
@Command(
        name = "audit",
        description = "Check or print the audit that kernels keep.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand extends CommandGroup {
    static CommandLine line(Directories directories) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new AuditVerifyCommand(directories))
                .addSubcommand(new AuditShowCommand(directories));
    }
}
