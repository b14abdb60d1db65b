package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Says what a topology's volume is. For one thread. */
@Command(
        name = "info",
        description = "Say what the topology's volume is and how much room its access classes have, also while it is"
                + " running.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:said", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreInfoCommand extends VolumeCommand {
    StoreInfoCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        Path directory = images.store().volume();
        return VolumeReport.of(images.store(), Volume.open(directory));
    }
}
