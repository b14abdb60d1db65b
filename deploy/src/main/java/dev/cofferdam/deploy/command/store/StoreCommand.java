package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.CommandGroup;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands about a topology's volume. For one thread. */
@Command(
        name = "store",
        description = "Make, fill, check and change a topology's volume.",
        synopsisSubcommandLabel = "COMMAND")
public final class StoreCommand extends CommandGroup {
    public static CommandLine line(Compiler compiler, Directories directories) {
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreCreateCommand(compiler, directories))
                .addSubcommand(new StoreInfoCommand(compiler, directories))
                .addSubcommand(new StoreLsCommand(compiler, directories))
                .addSubcommand(new StoreImportCommand(compiler, directories))
                .addSubcommand(new StoreExportCommand(compiler, directories))
                .addSubcommand(new StoreCreateDiskCommand(compiler, directories))
                .addSubcommand(new StoreResizeDiskCommand(compiler, directories))
                .addSubcommand(new StoreCloneCommand(compiler, directories))
                .addSubcommand(new StoreSnapshotCommand(compiler, directories))
                .addSubcommand(new StoreDeleteCommand(compiler, directories))
                .addSubcommand(new StoreResizePoolCommand(compiler, directories))
                .addSubcommand(new StoreFsckCommand(compiler, directories));
    }
}
