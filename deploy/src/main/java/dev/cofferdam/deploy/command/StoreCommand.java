package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compiler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about a topology's volume. For one thread. */
@Command(
        name = "store",
        description = "Make, fill, check and change a topology's volume.",
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand extends CommandGroup {
    static CommandLine line(Compiler compiler) {
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreCreateCommand(compiler))
                .addSubcommand(new StoreInfoCommand(compiler))
                .addSubcommand(new StoreLsCommand(compiler))
                .addSubcommand(new StoreImportCommand(compiler))
                .addSubcommand(new StoreExportCommand(compiler))
                .addSubcommand(new StoreCreateDiskCommand(compiler))
                .addSubcommand(new StoreDeleteCommand(compiler))
                .addSubcommand(new StoreResizePoolCommand(compiler))
                .addSubcommand(new StoreFsckCommand(compiler));
    }
}
