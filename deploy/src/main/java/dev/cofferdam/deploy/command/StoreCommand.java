package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compiler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about a topology's disks. For one thread. */
@Command(
        name = "store",
        description = "Put disk images into a topology's volume and get them out.",
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand extends CommandGroup {
    static CommandLine line(Compiler compiler) {
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreImportCommand(compiler))
                .addSubcommand(new StoreExportCommand(compiler))
                .addSubcommand(new StoreLsCommand(compiler));
    }
}
