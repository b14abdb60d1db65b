package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.Volumes;
import dev.cofferdam.deploy.topology.Labels;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Makes a topology's volume. For one thread. */
@Command(
        name = "create",
        description = {
            "Make the topology's volume with its disks, as 'up' would; disks that are there stay as they are.",
            "Room for sealed objects is given to each access class by 'resize-pool'."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreCreateCommand extends VolumeCommand {
    StoreCreateCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    String interrupted() {
        return INCOMPLETE;
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        Volumes.prepare(images.plan(), trail());
        return DiskReport.of(images.plan(), images.list());
    }
}
