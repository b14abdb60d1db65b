package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists the disks of a topology's volume. For one thread. */
@Command(
        name = "ls",
        description = "List the disks of the topology and of its volume, also while it is running.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreLsCommand extends VolumeCommand {
    StoreLsCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        return DiskReport.of(images.plan(), images.list());
    }
}
